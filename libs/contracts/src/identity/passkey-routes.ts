/** Routes of passkeys (WebAuthn): registering and managing one's own, and signing in by one, alone or after a password. */
import { z } from 'zod';
import { id, nothing } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { until } from './own-account-routes.js';
import { creationOptions, exampleRegistered, exampleShown, passkey, passkeyName, registeredCredential, requestOptions, secondFactorOptions, shownCredential } from './passkeys.js';
import { signedIn } from './views.js';

const service = 'identity';
const own = { service, permission: 'signed-in', idempotencyKey: false } as const;
const open = { service, permission: 'public', method: 'POST', idempotencyKey: false } as const;
const params = z.strictObject({ passkeyId: id });
const challenge = z.string().min(1).max(128).describe('The `challenge` of `second-factor-required`.');
const exampleChallenge = 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE';

const registered = z.object({
  passkey, recoveryCodes: z.array(z.string()).nullable().describe('Where it is the first second factor: each signs in once where the passkey is lost. They are shown now and never again.'),
}).register(examples, { example: { passkey: { passkeyId: '0196a2b4-0000-7000-8000-0000000000d1', name: '办公室电脑', createdAt: '2020-02-01T08:00:00Z', usedAt: null, backupEligible: true, backedUp: true }, recoveryCodes: ['7f2k-9xqm-4c0t-v8ne-31zr-h6ja-5d8w'] } });

export const passkeyRoutes = {
  beginPasskey: defineRoute({
    ...own, id: 'beginPasskey', method: 'POST', path: '/v1/me/passkeys/options', summary: 'Begin to register a passkey: what a browser makes it by.', status: 200, whileRestricted: true,
    body: z.strictObject({}), response: creationOptions, errors: ['reauthentication-required', 'passkeys-unavailable', 'too-many-passkeys'], exampleBody: {},
  }),
  registerPasskey: defineRoute({
    ...own, id: 'registerPasskey', method: 'POST', path: '/v1/me/passkeys', summary: 'Register the passkey that the browser made; it is a second factor from now on, and your other sessions end.', status: 200, whileRestricted: true,
    body: z.strictObject({ name: passkeyName, credential: registeredCredential }), response: registered, errors: ['passkey-refused', 'passkeys-unavailable', 'too-many-passkeys'],
    exampleBody: { name: '办公室电脑', credential: exampleRegistered },
  }),
  listOwnPasskeys: defineRoute({ ...own, id: 'listOwnPasskeys', method: 'GET', path: '/v1/me/passkeys', summary: 'List your passkeys, oldest first; ten at the most.', response: z.object({ items: z.array(passkey) }) }),
  renamePasskey: defineRoute({
    ...own, id: 'renamePasskey', method: 'POST', path: '/v1/me/passkeys/:passkeyId/name', summary: 'Call one of your passkeys by another name.', status: 200,
    params, body: z.strictObject({ name: passkeyName }), response: passkey, exampleBody: { name: '手机' },
  }),
  removePasskey: defineRoute({
    ...own, id: 'removePasskey', method: 'POST', path: '/v1/me/passkeys/:passkeyId/remove', summary: 'Remove one of your passkeys; your other sessions end. The last way in stays.', status: 200,
    params, body: z.strictObject({}), response: nothing, errors: ['last-way-in', 'reauthentication-required', 'password-too-short'], exampleBody: {},
  }),
  beginReauthenticationByPasskey: defineRoute({
    ...own, id: 'beginReauthenticationByPasskey', method: 'POST', path: '/v1/me/authentication/passkey/options', summary: 'Begin to show one of your passkeys again: what a browser asks for it by.', status: 200,
    body: z.strictObject({}), response: requestOptions, errors: ['passkeys-unavailable'], exampleBody: {},
  }),
  reauthenticateByPasskey: defineRoute({
    ...own, id: 'reauthenticateByPasskey', method: 'POST', path: '/v1/me/authentication/passkey', summary: 'Show one of your passkeys again in place of password and code; it counts for five minutes in this session.', status: 200,
    body: z.strictObject({ credential: shownCredential }), response: until, errors: ['wrong-confirmation', 'passkeys-unavailable'], exampleBody: { credential: exampleShown },
  }),
  beginSignInByPasskey: defineRoute({
    ...open, id: 'beginSignInByPasskey', path: '/v1/session/passkey/options', summary: 'Begin to sign in by a passkey alone: what a browser asks for it by.', status: 200,
    body: z.strictObject({}), response: requestOptions, errors: ['passkeys-unavailable'], exampleBody: {},
  }),
  signInByPasskey: defineRoute({
    ...open, id: 'signInByPasskey', path: '/v1/session/passkey', summary: 'Sign in by a passkey alone, whose owner was verified by it: it counts as both factors.', sessionCookie: 'begins',
    body: z.strictObject({ credential: shownCredential }), response: signedIn, errors: ['wrong-passkey', 'passkeys-unavailable'], exampleBody: { credential: exampleShown },
  }),
  getSecondFactorOptions: defineRoute({
    ...open, id: 'getSecondFactorOptions', path: '/v1/session/second-factor/options', summary: 'Ask by what to go on with signing in, and what a browser asks for a passkey by.', status: 200,
    body: z.strictObject({ challenge }), response: secondFactorOptions, errors: ['challenge-over'], exampleBody: { challenge: exampleChallenge },
  }),
  signInBySecondPasskey: defineRoute({
    ...open, id: 'signInBySecondPasskey', path: '/v1/session/second-factor/passkey', summary: 'Go on with signing in: the challenge of the first step, and a passkey.', sessionCookie: 'begins',
    body: z.strictObject({ challenge, credential: shownCredential }), response: signedIn, errors: ['challenge-over', 'wrong-passkey', 'passkeys-unavailable'], exampleBody: { challenge: exampleChallenge, credential: exampleShown },
  }),
};
