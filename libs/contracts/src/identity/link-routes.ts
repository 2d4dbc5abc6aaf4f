/** Routes of one-time links, by which people set what they sign in by: invitations, and resets of a password. */
import { z } from 'zod';
import { id, instant, nothing } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { login, password, PASSWORD_ERRORS } from './credentials.js';

const service = 'identity';

const link = z.object({
  kind: z.enum(['invitation', 'reset']).describe('`invitation` for somebody who has no password yet.'),
  token: z.string().describe('Shown now and never again. A frontend puts it behind the `#` of its address, which no server sees.'),
  expiresAt: instant,
}).register(examples, { example: { kind: 'invitation', token: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE', expiresAt: '2020-02-02T08:00:00Z' } });

export const linkRoutes = {
  makeLink: defineRoute({
    id: 'makeLink', service, method: 'POST', path: '/v1/people/:personId/link', permission: 'link.make', status: 200, idempotencyKey: false,
    summary: 'Make a one-time link by which a person sets their password; give it to them yourself, since no mail is sent. An earlier one of theirs is over.',
    params: z.strictObject({ personId: id }), body: z.strictObject({}), response: link, errors: ['person-deactivated', 'reauthentication-required'], exampleBody: {},
  }),
  useLink: defineRoute({
    id: 'useLink', service, method: 'POST', path: '/v1/session/credentials', permission: 'public', status: 200, idempotencyKey: false,
    summary: 'Set a password by a one-time link, and a login where there is none yet; all sessions end. A second factor is asked for as before.',
    body: z.strictObject({ token: z.string().min(1).max(128), login: login.optional().describe('For an invitation of somebody who has none.'), password }), response: nothing,
    errors: ['link-over', 'login-needed', 'login-taken', ...PASSWORD_ERRORS], exampleBody: { token: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE', login: 'li.jing', password: 'nine lanterns over the river' },
  }),
};
