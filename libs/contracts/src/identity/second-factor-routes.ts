/** Routes of the second factor: setting it up, signing in by it, recovery codes, and removing it. */
import { z } from 'zod';
import { id, nothing } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { code } from './credentials.js';
import { signedIn } from './views.js';

const service = 'identity';
const signedInRoute = { service, permission: 'signed-in', idempotencyKey: false } as const;
const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()).describe('Each signs in once where the app is lost. They are shown now and never again.') })
  .register(examples, { example: { recoveryCodes: ['7f2k-9xqm-4c0t-v8ne-31zr-h6ja-5d8w'] } });
const begun = z.object({ secret: z.string().describe('In base 32.'), uri: z.string().describe('What an app reads from a QR code (`otpauth:`).') }).register(examples, {
  example: { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: 'otpauth://totp/nuanxin%20tianjin:li.jing?issuer=nuanxin%20tianjin&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30' },
});

export const secondFactorRoutes = {
  signInBySecondFactor: defineRoute({
    id: 'signInBySecondFactor', service, method: 'POST', path: '/v1/session/second-factor', summary: 'Go on with signing in: the challenge of the first step, and a code.', permission: 'public', idempotencyKey: false, sessionCookie: 'begins',
    body: z.strictObject({ challenge: z.string().min(1).max(128), code }), response: signedIn, errors: ['challenge-over', 'wrong-code'],
    exampleBody: { challenge: 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE', code: '287082' },
  }),
  beginSecondFactor: defineRoute({
    ...signedInRoute, id: 'beginSecondFactor', method: 'POST', path: '/v1/me/second-factor', summary: 'Begin to set up a second factor: a secret for an app that makes codes by time.', status: 200, whileRestricted: true, body: z.strictObject({}),
    response: begun, errors: ['second-factor-present', 'reauthentication-required'], exampleBody: {},
  }),
  confirmSecondFactor: defineRoute({
    ...signedInRoute, id: 'confirmSecondFactor', method: 'POST', path: '/v1/me/second-factor/confirm', summary: 'Confirm the second factor by a code of the app; it counts from now on, and your other sessions end.', status: 200, whileRestricted: true,
    body: z.strictObject({ code }), response: recoveryCodes, errors: ['second-factor-present', 'second-factor-absent', 'wrong-code'], exampleBody: { code: '287082' },
  }),
  renewRecoveryCodes: defineRoute({
    ...signedInRoute, id: 'renewRecoveryCodes', method: 'POST', path: '/v1/me/second-factor/recovery-codes', summary: 'Make new recovery codes; the old ones are worth nothing from now on.', status: 200,
    body: z.strictObject({}), response: recoveryCodes, errors: ['second-factor-absent', 'reauthentication-required'], exampleBody: {},
  }),
  removeSecondFactor: defineRoute({
    ...signedInRoute, id: 'removeSecondFactor', method: 'POST', path: '/v1/me/second-factor/remove', summary: 'Remove the app that makes codes; your other sessions end. Passkeys stay.', status: 200,
    body: z.strictObject({}), response: nothing, errors: ['second-factor-absent', 'reauthentication-required', 'password-too-short'], exampleBody: {},
  }),
  removeSecondFactorOf: defineRoute({
    id: 'removeSecondFactorOf', service, method: 'POST', path: '/v1/people/:personId/second-factor/remove', permission: 'role.assign', status: 200, idempotencyKey: false,
    summary: 'Remove the second factors of somebody who lost them, passkeys and recovery codes included; their sessions end, and a password that is too short alone goes with it.',
    params: z.strictObject({ personId: id }), body: z.strictObject({}), response: nothing, errors: ['second-factor-absent', 'reauthentication-required'], exampleBody: {},
  }),
};
