/** Routes of setting up, signing in and out, and of public keys. */
import { z } from 'zod';
import { line, nothing } from '../core/common.js';
import { defineRoute } from '../core/route.js';
import { login, password, PASSWORD_ERRORS, shownPassword } from './credentials.js';
import { keySet, me, personView, signedIn } from './views.js';

const service = 'identity';

/** Whoever signs in is not told by a rule which logins or passwords cannot exist; the limits only keep the work bounded. */
const attempt = z.strictObject({ login: z.string().trim().toLowerCase().min(1).max(64), password: shownPassword });

export const sessionRoutes = {
  setUp: defineRoute({
    id: 'setUp', service, method: 'POST', path: '/v1/setup', summary: 'Register the first administrator, by the one-time setup code.', permission: 'public', idempotencyKey: false,
    body: z.strictObject({ code: z.string().min(1).max(128), name: line(100), login, password }), response: personView, errors: ['setup-done', 'setup-unavailable', 'setup-code-wrong', ...PASSWORD_ERRORS],
    exampleBody: { code: '0123456789abcdefghjk', name: '王芳', login: 'wang.fang', password: 'correct horse battery' },
  }),
  signIn: defineRoute({
    id: 'signIn', service, method: 'POST', path: '/v1/session', summary: 'Sign in by login and password.', permission: 'public', idempotencyKey: false, sessionCookie: 'begins',
    body: attempt, response: signedIn, errors: ['wrong-credentials', 'second-factor-required'], exampleBody: { login: 'wang.fang', password: 'correct horse battery' },
  }),
  refreshToken: defineRoute({
    id: 'refreshToken', service, method: 'POST', path: '/v1/token/refresh', summary: 'Exchange a refresh token for a fresh access token and the next refresh token.', permission: 'public',
    status: 200, idempotencyKey: false, sessionCookie: 'goes-on', body: z.strictObject({ refreshToken: z.string().min(1).max(128).optional().describe('Left out where it is in the cookie of the session.') }), response: signedIn, errors: ['session-over'],
    exampleBody: { refreshToken: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE' },
  }),
  signOut: defineRoute({
    id: 'signOut', service, method: 'POST', path: '/v1/session/end', summary: 'Sign out: the session and its tokens are over.', permission: 'signed-in', status: 200, idempotencyKey: false, sessionCookie: 'ends', whileRestricted: true,
    body: z.strictObject({}), response: nothing, exampleBody: {},
  }),
  getMe: defineRoute({ id: 'getMe', service, method: 'GET', path: '/v1/me', summary: 'Read who is signed in, and what they may do.', permission: 'signed-in', whileRestricted: true, response: me }),
  listKeys: defineRoute({ id: 'listKeys', service, method: 'GET', path: '/public/keys', summary: 'The public keys by which access tokens are verified.', permission: 'public', response: keySet }),
};
