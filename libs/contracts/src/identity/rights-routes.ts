/** Routes of what people may ask of what is kept of them: to see and copy it, to correct it, to have it stored only, to have it erased. */
import { z } from 'zod';
import { id, instant, patchOf } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { contactFields } from './person-routes.js';
import { personExample, personView } from './views.js';

const service = 'identity';
const personParams = z.strictObject({ personId: id });

const ownAudit = z.object({
  at: instant, act: z.string().describe('The route, by its operationId.'), outcome: z.string(), actorId: id.nullable().describe('Who did it; null for who had not signed in.'),
  address: z.string().nullable().describe('Where from; of the person’s own acts alone.'), userAgent: z.string().nullable(),
});

const ownData = z.object({
  madeAt: instant, person: personView, erasureAskedAt: instant.nullable(), restriction: z.enum(['own-wish', 'legal-hold']).nullable(),
  records: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).describe('By table, what else stands there of the person, a thousand rows each, without what they sign in by. The register of processing says of each table what it is for and how long it is kept.'),
  audit: z.array(ownAudit).describe('What they did, and what was done to them or looked at, the last thousand first.'),
}).meta({ id: 'OwnData' }).register(examples, {
  example: {
    madeAt: '2020-02-01T08:00:00Z', person: personExample, erasureAskedAt: null, restriction: null,
    records: { session: [{ id: '0196a2b4-0000-7000-8000-0000000000c1', started_at: '2020-02-01T07:00:00+00:00', agent: 'WeChat on Android', address: '203.0.113.7' }] },
    audit: [{ at: '2020-02-01T07:00:00Z', act: 'signIn', outcome: 'done', actorId: null, address: '203.0.113.7', userAgent: 'Mozilla/5.0' }],
  },
});

const asked = z.object({ erasureAskedAt: instant, dueAt: instant.describe('When it is done, unless it is taken back or an administrator does it before.') })
  .register(examples, { example: { erasureAskedAt: '2020-02-01T08:00:00Z', dueAt: '2020-02-08T08:00:00Z' } });
const restricted = z.object({ restriction: z.enum(['own-wish', 'legal-hold']).nullable() }).register(examples, { example: { restriction: 'own-wish' } });
const erased = z.object({ personId: id, erasedAt: instant }).register(examples, { example: { personId: personExample.personId, erasedAt: '2020-02-08T08:00:00Z' } });

export const rightsRoutes = {
  copyOwnData: defineRoute({
    id: 'copyOwnData', service, method: 'GET', path: '/v1/me/data', permission: 'signed-in', response: ownData,
    summary: 'All that is kept of you here, to read and to take along (PIPL art. 45). What you did elsewhere stands under your id: shifts, contacts, hours.',
  }),
  correctOwnData: defineRoute({
    id: 'correctOwnData', service, method: 'PATCH', path: '/v1/me', permission: 'signed-in', body: patchOf(contactFields), response: personView, exampleBody: { phone: '+86 22 1234 5678' },
    summary: 'Correct how you are reached (PIPL art. 46). Name, professions and organisation are attested: ask a coordinator to correct them.',
  }),
  restrictOwnData: defineRoute({
    id: 'restrictOwnData', service, method: 'POST', path: '/v1/me/restriction', permission: 'signed-in', status: 200, idempotencyKey: false, body: z.strictObject({}), response: restricted, exampleBody: {},
    summary: 'Have what is kept of you stored only: lists leave you out and nobody can assign you, until you lift it.',
  }),
  liftOwnRestriction: defineRoute({
    id: 'liftOwnRestriction', service, method: 'POST', path: '/v1/me/restriction/lift', permission: 'signed-in', status: 200, idempotencyKey: false, body: z.strictObject({}), response: restricted, exampleBody: {},
    summary: 'Lift your own restriction.', errors: ['restriction-held'],
  }),
  holdPerson: defineRoute({
    id: 'holdPerson', service, method: 'POST', path: '/v1/people/:personId/hold', permission: 'privacy.manage', status: 200, idempotencyKey: false, params: personParams, body: z.strictObject({}), response: restricted, exampleBody: {},
    summary: 'Have what is kept of a person stored only and not erased, as a law asks (PIPL art. 47); lists leave them out and nobody can assign them.', errors: ['reauthentication-required'],
  }),
  liftHold: defineRoute({
    id: 'liftHold', service, method: 'POST', path: '/v1/people/:personId/hold/lift', permission: 'privacy.manage', status: 200, idempotencyKey: false, params: personParams, body: z.strictObject({}), response: restricted, exampleBody: {},
    summary: 'Lift a hold, or a restriction that a person asked for.', errors: ['reauthentication-required'],
  }),
  askForErasure: defineRoute({
    id: 'askForErasure', service, method: 'POST', path: '/v1/me/erasure', permission: 'signed-in', status: 200, idempotencyKey: false, body: z.strictObject({}), response: asked, exampleBody: {},
    summary: 'Ask to be erased: in seven days, which you may use to take it back, what identifies you is destroyed for good (PIPL art. 47).', errors: ['last-administrator', 'reauthentication-required'],
  }),
  takeErasureBack: defineRoute({
    id: 'takeErasureBack', service, method: 'POST', path: '/v1/me/erasure/withdrawal', permission: 'signed-in', status: 200, idempotencyKey: false, body: z.strictObject({}), response: z.object({}), exampleBody: {},
    summary: 'Take your wish to be erased back.',
  }),
  erasePerson: defineRoute({
    id: 'erasePerson', service, method: 'POST', path: '/v1/people/:personId/erasure', permission: 'privacy.manage', status: 200, idempotencyKey: false, params: personParams, body: z.strictObject({}), response: erased, exampleBody: {},
    summary: 'Erase at once a person who asked for it or is deactivated: what identifies them is destroyed for good, what they did stays under their id.',
    errors: ['erasure-not-asked', 'erasure-held', 'last-administrator', 'reauthentication-required'],
  }),
};
