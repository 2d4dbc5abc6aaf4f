/** Routes of what somebody signs in by themselves: showing it again, and changing it. */
import { z } from 'zod';
import { instant, nothing } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { code, password, PASSWORD_ERRORS, shownPassword } from './credentials.js';

const service = 'identity';
export const until = z.object({ until: instant.describe('Until when it counts.') }).register(examples, { example: { until: '2020-02-01T08:05:00Z' } });

export const ownAccountRoutes = {
  reauthenticate: defineRoute({
    id: 'reauthenticate', service, method: 'POST', path: '/v1/me/authentication', summary: 'Show again what you sign in by, as acts that matter ask for; it counts for five minutes in this session.', permission: 'signed-in', status: 200,
    idempotencyKey: false, whileRestricted: true, body: z.strictObject({ password: shownPassword, code: code.optional().describe('Needed from whoever has a second factor.') }),
    response: until, errors: ['wrong-confirmation'], exampleBody: { password: 'correct horse battery', code: '287082' },
  }),
  changeOwnPassword: defineRoute({
    id: 'changeOwnPassword', service, method: 'POST', path: '/v1/me/password', summary: 'Change your password; all your other sessions end.', permission: 'signed-in', status: 200, idempotencyKey: false, whileRestricted: true,
    body: z.strictObject({ current: shownPassword, password }), response: nothing, errors: ['wrong-confirmation', 'reauthentication-required', ...PASSWORD_ERRORS],
    exampleBody: { current: 'correct horse battery', password: 'nine lanterns over the river' },
  }),
};
