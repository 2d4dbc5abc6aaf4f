/** Sessions of browsers: the refresh token in a cookie that no script reads, and no foreign page can have used. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { problemCode, testCell, type TestCell } from '../test/cell.js';
import { SESSION_COOKIE } from './http/session-cookie.js';

const CONSOLE = 'https://console.example.org';
const JSON_TYPE = { 'content-type': 'application/json' };
const attempt = JSON.stringify({ login: 'li.jing', password: 'correct horse battery' });

let cell: TestCell;
beforeAll(async () => {
  cell = await testCell({
    environment: { ALLOWED_ORIGINS: CONSOLE },
    handlers: {
      identity: {
        'POST /v1/session': (_request, reply) => reply.status(201).send({ accessToken: 'a', refreshToken: 'first', expiresIn: 300 }),
        'POST /v1/token/refresh': ({ body }, reply) => {
          const { refreshToken } = body as { refreshToken?: string };
          cell.upstreams.identity.seen.push({ service: 'identity', method: 'POST', url: '/v1/token/refresh', headers: {}, body });
          return refreshToken === 'first' ? { accessToken: 'b', refreshToken: 'second', expiresIn: 300 } : reply.status(401).send({ code: 'session-over' });
        },
        'POST /v1/session/end': () => ({}),
      },
    },
  });
});
afterAll(() => cell.stop());

const own = (): string => new URL(cell.gateway.url).origin;
const asked = (): Record<string, string> => ({ ...JSON_TYPE, 'x-nuanxin-session': 'cookie', 'origin': own() });
const held = { cookie: `other=1; ${SESSION_COOKIE}=first` };
const post = (url: string, headers: Record<string, string>, body = '{}', token: string | null = null): Promise<Response> => cell.call('POST', url, { token, headers, body });
const refreshed = (): unknown[] => cell.upstreams.identity.seen.filter(({ url }) => url === '/v1/token/refresh').map(({ body }) => body);

describe('a session in a cookie', () => {
  it('begins: the token is in the cookie and not in the body', async () => {
    const answer = await post('/v1/session', asked(), attempt);
    expect([answer.status, await answer.json()]).toEqual([201, { accessToken: 'a', refreshToken: '', expiresIn: 300 }]);
    const [cookie = '', ...attributes] = answer.headers.getSetCookie().join().split('; ');
    expect([cookie, attributes.sort()]).toEqual(['__Host-nuanxin-refresh=first', ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']]);
    expect(answer.headers.get('content-length')).not.toBe('0');
  });

  it('goes on: the cookie is shown to identity in the body, as nothing else, and the next one kept', async () => {
    const answer = await post('/v1/token/refresh', { ...asked(), ...held });
    expect([answer.status, await answer.json(), answer.headers.getSetCookie()]).toEqual([200, { accessToken: 'b', refreshToken: '', expiresIn: 300 }, [expect.stringMatching(/^__Host-nuanxin-refresh=second;/)]]);
    expect(refreshed().at(-1)).toEqual({ refreshToken: 'first' });
  });

  it.each([['its end', '/v1/session/end', 200, 'administrator'], ['being refused', '/v1/token/refresh', 401, null]])('is taken back with %s', async (_, url, status, role) => {
    const token = role === null ? null : await cell.tokens.sign('administrator');
    const answer = await post(url, { ...asked(), cookie: `${SESSION_COOKIE}=stale` }, '{}', token);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([status, [expect.stringMatching(/^__Host-nuanxin-refresh=; Max-Age=0;/)]]);
  });

  it.each([['with a cookie', (): Record<string, string> => ({ ...asked(), ...held })], ['without one', (): Record<string, string> => JSON_TYPE]] as const)('ends for the browser too, %s: it is told to forget what it keeps of this server (ASVS 14.3.1)', async (_, headers) => {
    const ended = await post('/v1/session/end', headers(), '{}', await cell.tokens.sign('administrator'));
    expect([ended.status, ended.headers.get('clear-site-data')]).toEqual([200, '"cache", "cookies", "storage"']);
    const refused = await post('/v1/session/end', headers(), '{}', 'x.y.z');
    expect([refused.status, refused.headers.get('clear-site-data')]).toEqual([401, null]);
  });

  it('is only for who asks for it: others get their tokens as ever, and a cookie of theirs is not looked at', async () => {
    const answer = await post('/v1/session', { ...JSON_TYPE, ...held }, attempt);
    expect([await answer.json(), answer.headers.getSetCookie()]).toEqual([expect.objectContaining({ refreshToken: 'first' }), []]);
    expect((await post('/v1/token/refresh', { ...JSON_TYPE, ...held, origin: own() })).status).toBe(401);
    expect(refreshed().at(-1)).toEqual({});
  });
});

it('400 for another word in its place, with nothing passed on', async () => {
  const before = cell.upstreams.identity.seen.length;
  const answer = await post('/v1/session', { ...asked(), 'x-nuanxin-session': 'biscuit' }, attempt);
  expect([answer.status, await problemCode(answer), cell.upstreams.identity.seen.length]).toEqual([400, 'invalid-input', before]);
});

describe('a page of a foreign site cannot have it used (CSRF)', () => {
  const foreign: [string, Record<string, string>][] = [
    ['by its origin', { origin: 'https://evil.example' }], ['by an origin that only begins like an allowed one', { origin: `${CONSOLE}.evil.example` }], ['from a frame without an origin', { origin: 'null' }],
    ['by what the browser says of it', { 'origin': '', 'sec-fetch-site': 'cross-site' }], ['from another site of the same domain', { 'origin': '', 'sec-fetch-site': 'same-site' }], ['saying nothing of itself', { origin: '' }],
  ];
  it.each(foreign)('%s', async (_, headers) => {
    const before = refreshed().length;
    for (const url of ['/v1/token/refresh', '/v1/session']) {
      const { origin = '', ...rest }: Record<string, string> = { ...asked(), ...held, ...headers };
      const answer = await post(url, origin === '' ? rest : { ...rest, origin }, url === '/v1/session' ? attempt : '{}');
      expect([answer.status, await problemCode(answer), answer.headers.getSetCookie()]).toEqual([403, 'foreign-origin', []]);
    }
    expect(refreshed().length).toBe(before);
  });

  it.each([['an allowed origin', { origin: CONSOLE }], ['a page of this very server', { 'origin': '', 'sec-fetch-site': 'same-origin' }]] as [string, Record<string, string>][])('but %s can', async (_, headers) => {
    const { origin = '', ...rest }: Record<string, string> = { ...asked(), ...held, ...headers };
    expect((await post('/v1/token/refresh', origin === '' ? rest : { ...rest, origin })).status).toBe(200);
  });
});

it('no service ever sees a cookie', async () => {
  await cell.call('GET', '/v1/me', { headers: held });
  expect(cell.upstreams.identity.seen.filter(({ headers }) => 'cookie' in headers)).toEqual([]);
});
