/** An institution's provider under test: `oidc-provider`, certified and MIT, on loopback, and browsers that go there and back. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { Provider, type Adapter, type AdapterPayload, type ClientMetadata, type Configuration } from 'oidc-provider';
import { CLIENT_ID, CLIENT_SECRET } from './providers-file.js';

/** Somebody at the institution, as it knows them, and how it sees them sign in. */
export interface Member {
  readonly sub: string;
  readonly claims?: Record<string, unknown>;
  readonly acr?: string;
  readonly amr?: string[];
  /** The institution's person refuses. */
  readonly declines?: boolean;
}

export interface Institution {
  readonly issuer: string;
  /** The client's private key, where it shows who it is by one. */
  readonly clientKey: string;
  /** Goes to an address of the provider as a browser in which `member` signs in; gives the address at which it comes back. */
  visit(authorizationUrl: string, member: Member): Promise<string>;
  stop(): Promise<void>;
}

const MEMBER_HEADER = 'x-test-member';
const REDIRECTS_MAX = 12;
const TTL_SECONDS = 300;

/** What the provider keeps, the client included: it knows no client that was copied for it within jest, whose objects are of another realm. */
function memory(client: ClientMetadata): (model: string) => Adapter {
  const rows = new Map<string, AdapterPayload>([[`Client:${client.client_id}`, client]]);
  const where = (model: string, fits: (row: AdapterPayload) => boolean) => Promise.resolve([...rows].find(([key, row]) => key.startsWith(`${model}:`) && fits(row))?.[1]);
  return (model) => ({
    upsert: (id, payload) => Promise.resolve(void rows.set(`${model}:${id}`, payload)),
    find: (id) => Promise.resolve(rows.get(`${model}:${id}`)),
    findByUid: (uid) => where(model, (row) => row.uid === uid),
    findByUserCode: (userCode) => where(model, (row) => row.userCode === userCode),
    destroy: (id) => Promise.resolve(void rows.delete(`${model}:${id}`)),
    revokeByGrantId: (grantId) => Promise.resolve([...rows].filter(([, row]) => row.grantId === grantId).forEach(([key]) => rows.delete(key))),
    consume: (id) => Promise.resolve(void Object.assign(rows.get(`${model}:${id}`) ?? {}, { consumed: Math.floor(Date.now() / 1_000) })),
  });
}

async function configuration(client: ClientMetadata, members: Map<string, Member>): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    adapter: memory(client), jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'test', use: 'sig', alg: 'RS256' }] }, cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { openid: ['sub', 'amr'], profile: ['name', 'groups'], email: ['email', 'email_verified'] }, scopes: ['openid', 'profile', 'email'], acrValues: ['mfa'],
    features: { devInteractions: { enabled: false } }, interactions: { url: (_context, { uid }) => `/interaction/${uid}` }, pkce: { required: () => true },
    ttl: { AccessToken: TTL_SECONDS, AuthorizationCode: TTL_SECONDS, Grant: TTL_SECONDS, IdToken: TTL_SECONDS, Interaction: TTL_SECONDS, Session: TTL_SECONDS },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...members.get(sub)?.claims }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ ...(oidc.client === undefined ? {} : { clientId: oidc.client.clientId }), ...(oidc.session?.accountId === undefined ? {} : { accountId: oidc.session.accountId }) });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  };
}

/** Signs the browser's member in, or lets them decline. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { sub, acr, amr, declines } = JSON.parse(decodeURIComponent(String(request.headers[MEMBER_HEADER]))) as Member;
  const login = { accountId: sub, remember: false, ...(acr === undefined ? {} : { acr }), ...(amr === undefined ? {} : { amr }) };
  await provider.interactionFinished(request, response, declines === true ? { error: 'access_denied', error_description: 'no' } : { login }, { mergeWithLastSubmission: false });
}

/** Starts one. `redirectUris` are the client's; it shows who it is by a secret, or by a private key. */
export async function startInstitution(redirectUris: string[], by: 'client_secret_basic' | 'private_key_jwt' = 'client_secret_basic'): Promise<Institution> {
  const members = new Map<string, Member>();
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const authentication = by === 'private_key_jwt' ? { jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'client', use: 'sig', alg: 'RS256' }] } } : { client_secret: CLIENT_SECRET };
  const client: ClientMetadata = { client_id: CLIENT_ID, redirect_uris: redirectUris, grant_types: ['authorization_code'], response_types: ['code'], token_endpoint_auth_method: by, require_auth_time: true, ...authentication };
  const provider = new Provider(issuer, await configuration(client, members));
  const callback = provider.callback();
  server.on('request', (request, response) => void (request.url?.startsWith('/interaction/') === true ? interact(provider, request, response) : callback(request, response)));
  return {
    issuer, clientKey: await exportPKCS8(privateKey),
    visit: (authorizationUrl, member) => {
      members.set(member.sub, member);
      return browse(issuer, authorizationUrl, member);
    },
    stop: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}

/** Follows redirects within the provider, with cookies as a browser keeps them, until one leads away from it. */
async function browse(issuer: string, start: string, member: Member): Promise<string> {
  const cookies = new Map<string, string>();
  let address = start;
  for (let hops = 0; hops < REDIRECTS_MAX; hops += 1) {
    if (!address.startsWith(`${issuer}/`)) return address;
    const response = await fetch(address, { redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '), [MEMBER_HEADER]: encodeURIComponent(JSON.stringify(member)) } });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`The provider answered ${response.status} at ${address}: ${await response.text()}`);
    address = new URL(location, address).href;
  }
  throw new Error(`The provider redirected more than ${REDIRECTS_MAX} times.`);
}
