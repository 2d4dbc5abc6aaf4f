/** Routes of people: who they are, what they are by training, what they may do. */
import { z } from 'zod';
import { id, line, page, pageQuery, patchOf, profession } from '../core/common.js';
import { defineRoute } from '../core/route.js';
import { roleName } from '../permissions.js';
import { heldProfession, personAggregate, scope } from './aggregates.js';
import { login, password, PASSWORD_ERRORS } from './credentials.js';
import { personView } from './views.js';

const service = 'identity';
const personParams = z.strictObject({ personId: id });
const hospitalIds = z.array(id).min(1).max(200).refine((ids) => new Set(ids).size === ids.length, 'must not repeat').meta({ uniqueItems: true });

/** Roles with their scopes, as they are given to somebody. */
export const grants = z.array(z.strictObject({
  role: roleName,
  scope: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('district') }), z.strictObject({ kind: z.literal('hospitals'), hospitalIds })]).describe(scope.description ?? ''),
})).max(7).describe('Each role once, and at most 200 hospitals in all.');

/** How somebody is reached, which they may correct themselves. */
export const contactFields = {
  phone: z.string().regex(/^\+?[0-9][0-9 ()-]{2,31}$/, 'must be a telephone number').nullable(),
  email: z.email().max(254).nullable(),
  wechat: line(64).nullable(),
};

const fields = {
  name: line(100), ...contactFields,
  organisationId: id.nullable().describe('Who sends the person; active when set.'),
  professions: z.array(z.strictObject(heldProfession.shape)).max(20).describe('Periods of one profession must not overlap.'),
};

export const personRoutes = {
  registerPerson: defineRoute({
    id: 'registerPerson', service, method: 'POST', path: '/v1/people', summary: 'Register a person; login, password and roles may be given by whoever may assign roles.', permission: 'person.write',
    body: z.strictObject({
      name: fields.name, phone: fields.phone.optional(), email: fields.email.optional(), wechat: fields.wechat.optional(), organisationId: fields.organisationId.optional(),
      professions: fields.professions.optional(), grants: grants.optional(), credentials: z.strictObject({ login, password }).optional().describe('Without them the person cannot sign in.'),
    }),
    response: personView, errors: ['login-taken', 'organisation-inactive', 'reauthentication-required', ...PASSWORD_ERRORS],
    exampleBody: {
      name: '李静', phone: '+86 22 1234 5678', organisationId: '0196a2b4-0000-7000-8000-0000000000a1',
      professions: [{ profession: 'psychologist', credential: '国家二级心理咨询师', validFrom: '2015-07-01', validTo: null }],
      grants: [{ role: 'counsellor', scope: { kind: 'district' } }], credentials: { login: 'li.jing', password: 'correct horse battery' },
    },
  }),
  listPeople: defineRoute({
    id: 'listPeople', service, method: 'GET', path: '/v1/people', summary: 'List people.', permission: 'person.read',
    query: z.strictObject({
      ...pageQuery, status: personAggregate.state.shape.status.optional(), organisationId: id.optional(), role: roleName.optional(),
      profession: profession.optional().describe('Only those who hold it, or held it once.'),
      restricted: z.literal('true').optional().describe('Those whose data are only stored, whom this list leaves out else; for administrators.'),
    }),
    response: page(personView),
  }),
  getPerson: defineRoute({ id: 'getPerson', service, method: 'GET', path: '/v1/people/:personId', summary: 'Read a person.', permission: 'person.read', params: personParams, response: personView }),
  changePerson: defineRoute({
    id: 'changePerson', service, method: 'PATCH', path: '/v1/people/:personId', summary: "Change a person's particulars, organisation or professions.", permission: 'person.write', params: personParams,
    body: patchOf(fields), response: personView, errors: ['person-deactivated', 'organisation-inactive'], exampleBody: { phone: null },
  }),
  assignRoles: defineRoute({
    id: 'assignRoles', service, method: 'PUT', path: '/v1/people/:personId/roles', summary: "Replace a person's roles; tokens issued before are refused.", permission: 'role.assign', params: personParams,
    body: z.strictObject({ grants }), response: personView, errors: ['person-deactivated', 'last-administrator', 'reauthentication-required'],
    exampleBody: { grants: [{ role: 'facilitator', scope: { kind: 'hospitals', hospitalIds: ['0196a2b4-0000-7000-8000-0000000000e1'] } }] },
  }),
  setCredentials: defineRoute({
    id: 'setCredentials', service, method: 'PUT', path: '/v1/people/:personId/credentials', summary: 'Set what a person signs in by; their sessions end.', permission: 'role.assign', params: personParams,
    body: z.strictObject({ login, password }), response: personView, errors: ['person-deactivated', 'login-taken', 'reauthentication-required', ...PASSWORD_ERRORS], exampleBody: { login: 'li.jing', password: 'correct horse battery' },
  }),
  deactivatePerson: defineRoute({
    id: 'deactivatePerson', service, method: 'POST', path: '/v1/people/:personId/deactivate', summary: 'Deactivate a person: they cannot sign in and their sessions end.', permission: 'person.write', params: personParams, status: 200,
    body: z.strictObject({}), response: personView, errors: ['own-deactivation', 'last-administrator'], exampleBody: {},
  }),
  reactivatePerson: defineRoute({
    id: 'reactivatePerson', service, method: 'POST', path: '/v1/people/:personId/reactivate', summary: 'Reactivate a person, with the roles that they had.', permission: 'person.write', params: personParams, status: 200,
    body: z.strictObject({}), response: personView, errors: ['person-erased'], exampleBody: {},
  }),
};
