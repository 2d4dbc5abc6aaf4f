/** Rule ID-27: what is checked of a provider's word, against one that lies, stalls, or says too much. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { boundedFetch, PROVIDER_BODY_BYTES_MAX, ProviderDown } from './bounded-fetch.js';
import { OidcProvider } from './oidc.js';
import { readSettings } from './settings.js';
import { CLIENT_ID, CLIENT_SECRET, providerOf, redirectOf } from '../../test/providers-file.js';

const REFUSED = { code: 'provider-answer-refused' };
const DOWN = { code: 'provider-unavailable' };
const BEGINNING = { redirectUri: redirectOf('liar'), state: 'the state', maxAgeSeconds: undefined };
type Answer = (response: ServerResponse) => void;

describe('the word of a provider', () => {
  const server = createServer();
  let issuer: string;
  let keys: { own: CryptoKey; others: CryptoKey };
  let answers: Map<string, Answer>;
  const asked: string[] = [];

  const json = (value: unknown, status = 200): Answer => (response) => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value)); };
  const metadata = (more: Record<string, unknown> = {}) => json({
    issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'], ...more,
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [own, others] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
    keys = { own: own.privateKey, others: others.privateKey };
    const jwk = { ...(await exportJWK(own.publicKey)), kid: 'own', use: 'sig', alg: 'RS256' };
    server.on('request', (request, response) => {
      const path = new URL(request.url ?? '', issuer).pathname;
      asked.push(path);
      const answer = answers.get(path) ?? json({ error: 'not found' }, 404);
      answer(response);
    });
    sound = () => new Map<string, Answer>([['/.well-known/openid-configuration', metadata()], ['/jwks', json({ keys: [jwk] })]]);
  });
  let sound: () => Map<string, Answer>;
  beforeEach(() => {
    answers = sound();
    asked.length = 0;
  });
  afterAll(() => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  }));

  const provider = (): OidcProvider => {
    const [settings] = readSettings(JSON.stringify({ providers: [providerOf('liar', issuer, 'none', { secondFactor: { acr: ['gold'], amr: ['mfa'] } })] }), true).providers;
    if (settings === undefined) throw new Error('There is no provider.');
    return new OidcProvider(settings, { secret: CLIENT_SECRET });
  };
  const claimsFor = (nonce: string): JWTPayload => {
    const now = Math.floor(Date.now() / 1_000);
    return { iss: issuer, aud: CLIENT_ID, sub: 'li.jing', nonce, iat: now, exp: now + 60, auth_time: now - 5 };
  };
  const signed = (payload: JWTPayload, alg = 'RS256', key: CryptoKey | Uint8Array = keys.own): Promise<string> => new SignJWT(payload).setProtectedHeader({ alg, kid: 'own' }).sign(key);
  /** Signs in with the ID token that `tokenOf` makes of a sound one's claims. */
  const complete = async (tokenOf: (payload: JWTPayload) => string | Promise<string>, { maxAgeSeconds }: { maxAgeSeconds?: number } = {}, query = 'code=c&state=the%20state') => {
    const liar = provider();
    const { kept } = await liar.begin({ ...BEGINNING, maxAgeSeconds });
    const idToken = await tokenOf(claimsFor(kept.nonce));
    answers.set('/token', json({ access_token: 'a', token_type: 'Bearer', ...(idToken === '' ? {} : { id_token: idToken }) }));
    return liar.complete(new URL(`${BEGINNING.redirectUri}?${query}`), kept);
  };

  it('ID-27 ID-29 a sound one is taken, with when it saw them and whether by two factors', async () => {
    const proven = await complete((payload) => signed({ ...payload, acr: 'gold' }));
    expect([proven.subject, proven.bySecondFactor, Math.abs(Date.parse(proven.authenticatedAt ?? '') - Date.now()) < 60_000]).toEqual(['li.jing', true, true]);
    expect(await complete(({ auth_time: _, ...payload }) => signed({ ...payload, amr: ['pwd', 1, 'gold'], acr: 'mfa' }))).toMatchObject({ authenticatedAt: null, bySecondFactor: false });
    expect(await complete((payload) => signed({ ...payload, auth_time: Number(payload.iat) + 20, amr: ['mfa'] }))).toMatchObject({ bySecondFactor: true });
  });

  it.each<[string, (payload: JWTPayload) => string | Promise<string>]>([
    ['another issuer', (payload) => signed({ ...payload, iss: 'https://login.example.edu' })],
    ['another audience', (payload) => signed({ ...payload, aud: 'another' })],
    ['several audiences and another party', (payload) => signed({ ...payload, aud: [CLIENT_ID, 'another'], azp: 'another' })],
    ['another nonce', (payload) => signed({ ...payload, nonce: 'another' })],
    ['no nonce', ({ nonce: _, ...payload }) => signed(payload)],
    ['an end that is past', (payload) => signed({ ...payload, iat: Number(payload.iat) - 600, exp: Number(payload.iat) - 300 })],
    ['no end', ({ exp: _, ...payload }) => signed(payload)],
    ['no subject', ({ sub: _, ...payload }) => signed(payload)],
    ['a signature by another key', (payload) => signed(payload, 'RS256', keys.others)],
    ['a signature by the shared secret', (payload) => signed(payload, 'HS256', new TextEncoder().encode(CLIENT_SECRET))],
    ['another algorithm of the same key', async (payload) => (await signed(payload)).replace(/^[^.]+/, Buffer.from('{"alg":"RS384","kid":"own"}').toString('base64url'))],
    ['no signature', (payload) => new UnsecuredJWT(payload).encode()],
    ['a changed payload', async (payload) => (await signed(payload)).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...payload, sub: 'wang.fang' })).toString('base64url')}.`)],
    ['nothing', () => ''],
  ])('ID-27 an ID token with %s is refused', async (_what, tokenOf) => {
    await expect(complete(tokenOf)).rejects.toMatchObject(REFUSED);
  });

  it('ID-17 ID-27 where it is to be shown again, when the provider saw them is asked for and looked at', async () => {
    await expect(complete((payload) => signed(payload), { maxAgeSeconds: 60 })).resolves.toMatchObject({ subject: 'li.jing' });
    await expect(complete((payload) => signed({ ...payload, auth_time: Number(payload.iat) - 120 }), { maxAgeSeconds: 60 })).rejects.toMatchObject(REFUSED);
    await expect(complete(({ auth_time: _, ...payload }) => signed(payload), { maxAgeSeconds: 60 })).rejects.toMatchObject(REFUSED);
  });

  it('ID-27 an answer with another state, two codes, or another issuer beside it is refused, and an error declines', async () => {
    const sign = (payload: JWTPayload): Promise<string> => signed(payload);
    for (const query of ['code=c&state=another', 'code=c&code=d&state=the%20state', 'state=the%20state', `code=c&state=the%20state&iss=${encodeURIComponent('https://login.example.edu')}`]) {
      await expect(complete(sign, {}, query)).rejects.toMatchObject(REFUSED);
    }
    await expect(complete(sign, {}, 'error=access_denied&state=the%20state')).rejects.toMatchObject({ code: 'sign-in-declined' });
    answers.set('/.well-known/openid-configuration', metadata({ authorization_response_iss_parameter_supported: true }));
    await expect(complete(sign)).rejects.toMatchObject(REFUSED);
    await expect(complete(sign, {}, `code=c&state=the%20state&iss=${encodeURIComponent(issuer)}`)).resolves.toMatchObject({ subject: 'li.jing' });
  });

  it('ID-27 what it says elsewhere of the person counts only if it says it of the same', async () => {
    answers.set('/.well-known/openid-configuration', metadata({ userinfo_endpoint: `${issuer}/me` }));
    answers.set('/me', json({ sub: 'li.jing', groups: ['duty'], nonce: 'overridden' }));
    const { claims } = await complete((payload) => signed(payload));
    expect([claims['groups'], claims['nonce'] === 'overridden']).toEqual([['duty'], false]);
    answers.set('/me', json({ sub: 'wang.fang', groups: ['duty'] }));
    await expect(complete((payload) => signed(payload))).rejects.toMatchObject(REFUSED);
  });

  it('ID-27 metadata of another issuer, without TLS elsewhere, or of no working provider is not gone by', async () => {
    const begin = (): Promise<unknown> => provider().begin(BEGINNING);
    const wrong: Answer[] = [metadata({ issuer: 'https://login.example.edu' }), json({}), json({}, 500), (response) => { response.writeHead(302, { location: `${issuer}/elsewhere` }).end(); }, (response) => { response.writeHead(200, { 'content-type': 'application/json' }).end('{'); },
      (response) => { response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ issuer, padding: 'x'.repeat(PROVIDER_BODY_BYTES_MAX) })); }, (response) => { response.destroy(); }];
    for (const answer of wrong) {
      answers.set('/.well-known/openid-configuration', answer);
      await expect(begin()).rejects.toMatchObject(DOWN);
    }
    expect(asked).not.toContain('/elsewhere');
  });

  it('ID-27 a token endpoint or keys that do not work are the provider’s fault, and a code that it does not know the browser’s', async () => {
    const liar = provider();
    const { kept } = await liar.begin(BEGINNING);
    const back = () => liar.complete(new URL(`${BEGINNING.redirectUri}?code=c&state=the%20state`), kept);
    for (const [answer, expected] of [[json({ error: 'invalid_grant' }, 400), REFUSED], [json({ error: 'invalid_client' }, 401), DOWN], [json({}, 503), DOWN]] as const) {
      answers.set('/token', answer);
      await expect(back()).rejects.toMatchObject(expected);
    }
    answers.set('/jwks', json({}, 500));
    answers.set('/token', json({ access_token: 'a', token_type: 'Bearer', id_token: await signed(claimsFor(kept.nonce)) }));
    await expect(back()).rejects.toMatchObject(DOWN);
  });

  it('ID-27 metadata are asked for once an hour, and again after a failure', async () => {
    const liar = provider();
    answers.set('/.well-known/openid-configuration', json({}, 500));
    await expect(liar.begin(BEGINNING)).rejects.toMatchObject(DOWN);
    answers.set('/.well-known/openid-configuration', metadata());
    await Promise.all([liar.begin(BEGINNING), liar.begin(BEGINNING)]);
    await liar.begin(BEGINNING);
    expect(asked).toEqual(['/.well-known/openid-configuration', '/.well-known/openid-configuration']);
  });

  it('ID-27 one that never ends its answer is waited for no longer than said', async () => {
    answers.set('/slow', (response) => { response.writeHead(200, { 'content-type': 'application/json' }).write('{'); });
    await expect(boundedFetch(`${issuer}/slow`, { method: 'GET', headers: {}, signal: AbortSignal.timeout(50) })).rejects.toBeInstanceOf(ProviderDown);
  });
});
