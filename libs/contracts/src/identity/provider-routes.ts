/** Routes of signing in by an institution's provider: beginning it, coming back from it, and the links between providers' accounts and people. */
import { z } from 'zod';
import { id, instant, nothing } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { code } from './credentials.js';
import { signedIn } from './views.js';

const service = 'identity';
const signedInRoute = { service, permission: 'signed-in', idempotencyKey: false } as const;
const [PROVIDER, REDIRECT, SECRET] = ['tianda', 'https://console.example.org/sign-in/tianda', 'Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE'];

const providerId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 small letters, digits and hyphens').describe('A provider of the list.');
const beginning = z.strictObject({
  providerId, redirectUri: z.string().min(1).max(512).optional().describe('Where the provider sends the browser back to: one of the provider’s addresses in the configuration, the first unless told.'),
});
const exampleBeginning = { providerId: PROVIDER, redirectUri: REDIRECT };
const begun = z.object({
  authorizationUrl: z.string().describe('Where the browser goes next.'), state: z.string().describe('Comes back with the browser; keep the secret under it.'),
  secret: z.string().describe('Binds this sign-in to this browser: keep it there (`sessionStorage`), and send it to nobody but here.'), expiresAt: instant,
}).meta({ id: 'BegunByProvider' }).register(examples, {
  example: { authorizationUrl: `https://login.example.edu/authorize?client_id=nuanxin&state=${SECRET}`, state: SECRET, secret: SECRET, expiresAt: '2020-02-01T08:10:00Z' },
});

const returned = { secret: z.string().min(1).max(128).describe('Of the beginning.'), callbackUrl: z.string().min(1).max(8_192).describe('The whole address at which the browser came back.') };
const exampleReturned = { secret: SECRET, callbackUrl: `${REDIRECT}?code=splxlOBeZQQYbYS6WxSbIA&state=${SECRET}&iss=https%3A%2F%2Flogin.example.edu` };
const RETURN_ERRORS = ['sign-in-over', 'sign-in-declined', 'provider-answer-refused', 'provider-unavailable', 'address-not-allowed', 'other-organisation'] as const;

const provider = z.object({
  providerId, names: z.object({ zh: z.string(), en: z.string() }), organisationId: id.nullable().describe('Whose people it signs in; null: anybody’s.'), redirectUris: z.array(z.string()),
});
const providers = z.object({ providers: z.array(provider) }).meta({ id: 'SignInProviders' }).register(examples, {
  example: { providers: [{ providerId: PROVIDER, names: { zh: '天津大学', en: 'Tianjin University' }, organisationId: '0196a2b4-0000-7000-8000-0000000000a1', redirectUris: [REDIRECT] }] },
});

const externalIdentity = z.object({
  externalIdentityId: id, providerId: providerId.nullable().describe('Null: the configuration has that provider no longer.'), issuer: z.string().describe('Who vouches for it.'),
  linkedAt: instant, usedAt: instant.nullable().describe('When it signed in last.'),
}).meta({ id: 'ExternalIdentity' });
const exampleIdentity = { externalIdentityId: '0196a2b4-0000-7000-8000-0000000000e1', providerId: PROVIDER, issuer: 'https://login.example.edu', linkedAt: '2020-02-01T08:00:00Z', usedAt: null };
externalIdentity.register(examples, { example: exampleIdentity });
const externalIdentities = z.object({ items: z.array(externalIdentity) }).register(examples, { example: { items: [exampleIdentity] } });
const until = z.object({ until: instant.describe('Until when it counts.') }).register(examples, { example: { until: '2020-02-01T08:05:00Z' } });

export const providerRoutes = {
  listSignInProviders: defineRoute({ id: 'listSignInProviders', service, method: 'GET', path: '/public/sign-in-providers', summary: 'The providers by which people may sign in, as the configuration names them.', permission: 'public', response: providers }),
  beginSignInByProvider: defineRoute({
    id: 'beginSignInByProvider', service, method: 'POST', path: '/v1/session/provider', summary: 'Begin to sign in by a provider: where the browser goes, and the secret that it keeps until it comes back.', permission: 'public', status: 200,
    idempotencyKey: false, body: beginning, response: begun, errors: ['unknown-provider', 'provider-unavailable'], exampleBody: exampleBeginning,
  }),
  signInByProvider: defineRoute({
    id: 'signInByProvider', service, method: 'POST', path: '/v1/session/provider/return', summary: 'Sign in by what the browser brought back from the provider; once.', permission: 'public', idempotencyKey: false, sessionCookie: 'begins',
    body: z.strictObject(returned), response: signedIn, errors: [...RETURN_ERRORS, 'link-required', 'may-not-sign-in', 'second-factor-required', 'organisation-inactive'], exampleBody: exampleReturned,
  }),
  beginLink: defineRoute({
    ...signedInRoute, id: 'beginLink', method: 'POST', path: '/v1/me/external-identities', summary: 'Begin to link your account at a provider, so that it signs you in.', status: 200,
    body: beginning, response: begun, errors: ['unknown-provider', 'provider-unavailable', 'reauthentication-required'], exampleBody: exampleBeginning,
  }),
  link: defineRoute({
    ...signedInRoute, id: 'link', method: 'POST', path: '/v1/me/external-identities/return', summary: 'Link the account that the browser came back with.', status: 200,
    body: z.strictObject(returned), response: externalIdentity, errors: [...RETURN_ERRORS, 'may-not-sign-in', 'identity-linked', 'too-many-links'], exampleBody: exampleReturned,
  }),
  listOwnExternalIdentities: defineRoute({
    ...signedInRoute, id: 'listOwnExternalIdentities', method: 'GET', path: '/v1/me/external-identities', summary: 'List your accounts at providers that sign you in; ten at the most.', whileRestricted: true,
    response: externalIdentities,
  }),
  unlink: defineRoute({
    ...signedInRoute, id: 'unlink', method: 'POST', path: '/v1/me/external-identities/:externalIdentityId/remove', summary: 'Remove a link; your other sessions end, and roles that it gave are gone. The last way in stays.', status: 200,
    params: z.strictObject({ externalIdentityId: id }), body: z.strictObject({}), response: nothing, errors: ['last-way-in', 'last-administrator', 'reauthentication-required'], exampleBody: {},
  }),
  beginReauthenticationByProvider: defineRoute({
    ...signedInRoute, id: 'beginReauthenticationByProvider', method: 'POST', path: '/v1/me/authentication/provider', summary: 'Begin to show again, at a provider, what you sign in by.', status: 200, whileRestricted: true,
    body: beginning, response: begun, errors: ['unknown-provider', 'provider-unavailable'], exampleBody: exampleBeginning,
  }),
  reauthenticateByProvider: defineRoute({
    ...signedInRoute, id: 'reauthenticateByProvider', method: 'POST', path: '/v1/me/authentication/provider/return', summary: 'Show again what you sign in by, by what the browser brought back; it counts for five minutes in this session.', status: 200, whileRestricted: true,
    body: z.strictObject({ ...returned, code: code.optional().describe('Needed from whoever has a second factor, unless the provider asked for one.') }), response: until, errors: [...RETURN_ERRORS, 'may-not-sign-in', 'wrong-confirmation'],
    exampleBody: { ...exampleReturned, code: '287082' },
  }),
};
