/** What the gateway answers itself: each refusal is a problem with its status, and reaches no service. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes, type Route } from '@nuanxin/contracts';
import { problemCode, testCell, type TestCell } from '../test/cell.js';

const ID = '0196a2b4-0000-7000-8000-0000000000d1';
const JSON_TYPE = { 'content-type': 'application/json' };
const MIB = 1024 * 1024;

let cell: TestCell;
beforeAll(async () => {
  cell = await testCell({ environment: { RATE_PER_ADDRESS: '100000' } });
});
afterAll(() => cell.stop());

/** Sends bytes as they are and gives all that comes back until the connection closes. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(cell.gateway.url).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

const paths = [...new Set(routes.map((route) => route.path))];
const allowed = (path: string): string[] => {
  const own = routes.filter((route) => route.path === path).flatMap((route: Route) => (route.method === 'GET' && !route.stream && !route.download ? ['GET', 'HEAD'] : [route.method]));
  return [...new Set([...own, 'OPTIONS'])].sort();
};
const allowOf = (response: Response): string[] => (response.headers.get('allow') ?? '').split(', ').sort();

describe('405 with Allow, for every address (RFC 9110 §15.5.6)', () => {
  it.each(paths)('%s', async (path) => {
    const url = path.replace(/:\w+/g, ID);
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].filter((one) => !allowed(path).includes(one))) {
      const response = await cell.call(method, url);
      expect([method, response.status]).toEqual([method, 405]);
      expect(allowOf(response)).toEqual(allowed(path));
      if (method !== 'HEAD') expect(await problemCode(response)).toBe('method-not-allowed');
    }
    const options = await cell.call('OPTIONS', url, { token: null });
    expect([options.status, await options.text()]).toEqual([204, '']);
    expect(allowOf(options)).toEqual(allowed(path));
  });

  it('tells it without a token, as the documents do', async () => {
    expect((await cell.call('DELETE', '/v1/hospitals', { token: null })).status).toBe(405);
  });
});

describe('addresses', () => {
  it.each([
    ['an unknown one', '/v1/nothing', 404, 'not-found'],
    ['the evaluation routes of a normal instance', '/v1/evaluation/idle', 404, 'not-found'],
    ['a route internal to services', '/evaluation/idle', 404, 'not-found'],
    ['a path parameter that is too long', `/v1/hospitals/${'a'.repeat(201)}`, 400, 'invalid-input'],
    ['a broken percent encoding', '/v1/hospitals/%E0%A4%A', 400, 'invalid-input'],
    ['a lone percent', '/v1/hospitals/%', 400, 'invalid-input'],
    ['more than 4096 characters', `/v1/hospitals?after=${'a'.repeat(4_096)}`, 400, 'invalid-input'],
  ])('%s', async (_name, url, status, code) => {
    const response = await cell.call('GET', url);
    expect([response.status, await problemCode(response)]).toEqual([status, code]);
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['/v1/hospitals/../claims', '/v1/hospitals/%2e%2e', '/v1/hospitals/%2E./', '/v1/claims/./approve', '/v1/claims/a..%2Fb', '/v1/claims/%2F..', 'http://elsewhere.example/v1/hospitals', '//elsewhere.example/v1/hospitals', '*'])('%s is asked of nobody', async (target) => {
    const authorization = `Bearer ${await cell.tokens.sign('administrator')}`;
    expect(await raw(`GET ${target} HTTP/1.1\r\nhost: a\r\nauthorization: ${authorization}\r\nconnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 40[04] /);
  });
});

describe('queries may hold anything', () => {
  it.each(['after=100%', 'after=../../x', 'after=%00', 'after=http://elsewhere.example', 'limit=1&limit=2', '%'])('%s comes to the service as it is', async (query) => {
    const response = await cell.call('GET', `/v1/hospitals?${query}`);
    expect([response.status, await response.json()]).toMatchObject([200, { service: 'hospital-groups', url: `/v1/hospitals?${query}` }]);
  });
});

describe('bodies', () => {
  const before = (): number => cell.upstreams['hospital-groups'].seen.length;

  it('413 for 10 MB, by its length, and the client gets to read it', async () => {
    const count = before();
    const response = await cell.call('POST', '/v1/hospitals', { body: 'x'.repeat(10 * MIB), headers: JSON_TYPE });
    expect([response.status, await problemCode(response), before()]).toEqual([413, 'payload-too-large', count]);
  });

  it('413 for 10 MB sent without looking for an answer before the end', async () => {
    const authorization = `Bearer ${await cell.tokens.sign('administrator')}`;
    for (let time = 0; time < 10; time += 1) {
      const outgoing = request(`${cell.gateway.url}/v1/hospitals`, { method: 'POST', headers: { authorization, ...JSON_TYPE, 'content-length': 10 * MIB } });
      outgoing.end('x'.repeat(10 * MIB));
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      expect([incoming.statusCode, await text(incoming)]).toEqual([413, expect.stringContaining('"code":"payload-too-large"')]);
    }
  });

  it('413 at once, without waiting for what was announced, and an end for one who never sends it', async () => {
    const token = await cell.tokens.sign('administrator');
    const socket = connect(Number(new URL(cell.gateway.url).port), '127.0.0.1');
    socket.write(`POST /v1/hospitals HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${10 * MIB}\r\n\r\n{`);
    expect(String((await once(socket, 'data') as [Buffer])[0])).toMatch(/^HTTP\/1.1 413 /);
    await once(socket, 'close');
  });

  it('400 for what is no UTF-8, rather than other characters in its place', async () => {
    const count = before();
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const response = await cell.call('POST', '/v1/hospitals', { body, headers: JSON_TYPE });
    expect([response.status, await problemCode(response), before()]).toEqual([400, 'malformed-body', count]);
  });

  it('413 for a chunked one as soon as it is too long', async () => {
    const token = await cell.tokens.sign('administrator');
    const chunk = `${(70 * 1024).toString(16)}\r\n${'x'.repeat(70 * 1024)}\r\n`;
    // It is never ended, so only its size can be what is answered.
    const answer = await raw(`POST /v1/hospitals HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('"code":"payload-too-large"');
  });

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['multipart/form-data; boundary=x'], ['application/xml'], ['nonsense']])('415 for %s', async (type) => {
    const count = before();
    const response = await cell.call('POST', '/v1/hospitals', { body: '{}', headers: { 'content-type': type } });
    expect([response.status, await problemCode(response), before()]).toEqual([415, 'unsupported-media-type', count]);
  });

  it('415 for one that does not say what it is, and none at all for GET', async () => {
    const head = `host: a\r\nauthorization: Bearer ${await cell.tokens.sign('administrator')}\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}`;
    expect(await raw(`POST /v1/hospitals HTTP/1.1\r\n${head}`)).toMatch(/^HTTP\/1.1 415 /);
    expect(await raw(`GET /v1/hospitals HTTP/1.1\r\n${head}`)).toMatch(/^HTTP\/1.1 200 /);
    expect(cell.upstreams['hospital-groups'].seen.at(-1)?.headers).not.toHaveProperty('content-length');
  });

  it('takes a body of exactly the limit', async () => {
    const limit = routes.find((route) => route.id === 'registerHospital')?.bodyLimit ?? 0;
    const response = await cell.call('POST', '/v1/hospitals', { body: JSON.stringify('x'.repeat(limit - 2)), headers: JSON_TYPE });
    expect(response.status).toBe(200);
  });
});

describe('what is no request', () => {
  it.each([
    ['headers of more than 16 KiB', `GET / HTTP/1.1\r\nhost: a\r\nx-long: ${'a'.repeat(17_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['something that is no HTTP', 'hello\r\n\r\n', 400, 'malformed-body'],
    ['two lengths, as request smuggling sends them', 'POST /v1/hospitals HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', 400, 'malformed-body'],
  ])('%s', async (_name, bytes, status, code) => {
    const answer = await raw(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/content-type: application\/problem\+json/);
    expect(answer).toContain(`"code":"${code}"`);
    expect(answer).toMatch(/x-content-type-options: nosniff/);
  });
});

describe('headers of every answer', () => {
  it.each(['/', '/openapi.json', '/health/live', '/v1/hospitals', '/v1/nothing', '/v1/hospitals/%'])('%s', async (url) => {
    const { headers } = await cell.call('GET', url);
    expect(Object.fromEntries(headers)).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'content-security-policy': expect.stringContaining("default-src 'none'") });
    expect(headers.has('strict-transport-security')).toBe(false);
    expect(headers.has('x-powered-by')).toBe(false);
  });
});

describe('the documents', () => {
  it.each([['/openapi.json', 'openapi', '3.1'], ['/asyncapi.json', 'asyncapi', '3.']])('%s carries an ETag and is not sent twice', async (url, member, version) => {
    const first = await cell.call('GET', url, { token: null });
    expect(((await first.json()) as Record<string, string>)[member]).toMatch(new RegExp(`^${version.replace('.', '\\.')}`));
    const again = await cell.call('GET', url, { token: null, headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });
});
