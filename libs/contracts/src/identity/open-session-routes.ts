/** Routes of the sessions that somebody has open: seeing where they are signed in, and ending what should not go on. */
import { z } from 'zod';
import { id, instant, nothing } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { sessionAggregate } from './aggregates.js';

const service = 'identity';

export const openSession = z.object({
  sessionId: id, startedAt: instant, usedAt: instant.describe('When it was begun or its tokens were renewed last.'), expiresAt: instant.describe('When it ends if it is not used again.'),
  agent: z.string().nullable().describe('The family of the program and system that it is used by, such as `Chrome on Android`; null where it did not say.'),
  address: z.string().nullable().describe('The network address that it was used from last.'),
  isCurrent: z.boolean().describe('It is the one that asks.'),
}).meta({ id: 'OpenSession' });

const openSessions = z.object({ items: z.array(openSession) }).register(examples, {
  example: {
    items: [{
      sessionId: sessionAggregate.example.sessionId, startedAt: '2020-02-01T08:00:00Z', usedAt: '2020-02-02T08:00:00Z', expiresAt: '2020-02-16T08:00:00Z',
      agent: 'WeChat on Android', address: '203.0.113.7', isCurrent: true,
    }],
  },
});
const ended = z.object({ ended: z.int().min(0).describe('How many sessions that ended.') }).register(examples, { example: { ended: 2 } });

export const openSessionRoutes = {
  listOwnSessions: defineRoute({
    id: 'listOwnSessions', service, method: 'GET', path: '/v1/me/sessions', summary: 'List where you are signed in, last used first; twenty at the most.', permission: 'signed-in', response: openSessions,
  }),
  endOwnSession: defineRoute({
    id: 'endOwnSession', service, method: 'POST', path: '/v1/me/sessions/:sessionId/end', summary: 'End one of your own sessions; its tokens are over within seconds.', permission: 'signed-in', status: 200,
    idempotencyKey: false, params: z.strictObject({ sessionId: id }), body: z.strictObject({}), response: nothing, errors: ['reauthentication-required'], exampleBody: {},
  }),
  endOwnSessions: defineRoute({
    id: 'endOwnSessions', service, method: 'POST', path: '/v1/me/sessions/end', summary: 'Sign out everywhere, or everywhere else.', permission: 'signed-in', status: 200, idempotencyKey: false,
    body: z.strictObject({ keepCurrent: z.boolean().describe('Go on in the session that asks.') }), response: ended, errors: ['reauthentication-required'], exampleBody: { keepCurrent: true },
  }),
  listSessionsOf: defineRoute({
    id: 'listSessionsOf', service, method: 'GET', path: '/v1/people/:personId/sessions', summary: 'List where a person is signed in, last used first; twenty at the most.', permission: 'session.manage',
    params: z.strictObject({ personId: id }), response: openSessions,
  }),
  endSessionsOf: defineRoute({
    id: 'endSessionsOf', service, method: 'POST', path: '/v1/people/:personId/sessions/end', summary: 'Sign a person out everywhere.', permission: 'session.manage', status: 200, idempotencyKey: false,
    params: z.strictObject({ personId: id }), body: z.strictObject({}), response: ended, errors: ['reauthentication-required'], exampleBody: {},
  }),
};
