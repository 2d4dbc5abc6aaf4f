/** What browsers need of the door: pages from allowed origins alone, compression where nothing can be learnt by it, and headers that tell of limits and of ends. */
import { get } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineRoute, routes } from '@nuanxin/contracts';
import { loadConfig } from '@nuanxin/service-kit';
import { z } from 'zod';
import { testCell, type TestCell } from '../test/cell.js';
import { gatewayConfig } from './config.js';
import { deprecationHeaders } from './http/deprecation.js';

const CONSOLE = 'https://console.example.org';
const ID = '0196a2b4-0000-7000-8000-0000000000d1';
const LONG = { items: Array.from({ length: 100 }, (_, index) => ({ name: `和平假日酒店 ${index}` })) };

const common = { service: 'hospital-groups', permission: 'hospital.read', response: z.unknown() } as const;
const deprecated = { since: '2026-01-01T00:00:00Z', sunset: '2026-12-31T23:59:59Z' };
const samples = [
  ...routes,
  defineRoute({ ...common, id: 'readLong', method: 'GET', path: '/v1/long', summary: 'Long.' }),
  defineRoute({ ...common, id: 'makeLong', method: 'POST', path: '/v1/long', summary: 'Long.', body: z.strictObject({}) }),
  defineRoute({ ...common, id: 'followLong', method: 'GET', path: '/v1/follow', summary: 'Long.', stream: true }),
  defineRoute({ ...common, id: 'readOld', method: 'GET', path: '/v1/old', summary: 'Old.', deprecated }),
];

let cell: TestCell;
beforeAll(async () => {
  cell = await testCell({
    contracts: samples, environment: { ALLOWED_ORIGINS: `${CONSOLE}, http://localhost:5173`, RATE_PER_ADDRESS: '100000', RATE_PER_IDENTITY: '50' },
    handlers: { 'hospital-groups': { 'GET /v1/long': () => LONG, 'POST /v1/long': () => LONG, 'GET /v1/follow': (_request, reply) => reply.type('text/event-stream').send(`data: ${JSON.stringify(LONG)}\n\n`) } },
  });
});
afterAll(() => cell.stop());

const from = (origin: string, url = '/v1/hospitals', method = 'GET', headers: Record<string, string> = {}): Promise<Response> => cell.call(method, url, { headers: { origin, ...headers } });
const corsHeaders = ({ headers }: Response): string[] => [...headers.keys()].filter((name) => name.startsWith('access-control-'));
const listOf = (response: Response, name: string): string[] => (response.headers.get(name) ?? '').toLowerCase().split(', ').sort();

describe('pages from elsewhere (CORS)', () => {
  it.each([CONSOLE, 'http://localhost:5173'])('from %s, which is allowed, read answers and the headers that they need', async (origin) => {
    const response = await from(origin);
    expect([response.status, response.headers.get('access-control-allow-origin'), response.headers.get('access-control-allow-credentials')]).toEqual([200, origin, 'true']);
    expect(listOf(response, 'access-control-expose-headers')).toEqual(expect.arrayContaining(['etag', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id']));
    expect(response.headers.get('vary')).toMatch(/origin/i);
  });

  it('read refusals too', async () => {
    const refused = await cell.call('GET', '/v1/hospitals', { token: null, headers: { origin: CONSOLE } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, CONSOLE]);
  });

  it.each(['https://evil.example', 'https://console.example.org.evil.example', 'http://console.example.org', 'null'])('from %s read nothing', async (origin) => {
    expect(corsHeaders(await from(origin))).toEqual([]);
    expect(corsHeaders(await from(origin, '/v1/hospitals', 'OPTIONS', { 'access-control-request-method': 'POST' }))).toEqual([]);
  });

  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('are told what %s takes', async (_, route) => {
    const response = await cell.call('OPTIONS', route.path.replace(/:\w+/g, ID), { token: null, headers: { 'origin': CONSOLE, 'access-control-request-method': route.method } });
    expect([response.status, await response.text(), response.headers.get('access-control-allow-origin')]).toEqual([204, '', CONSOLE]);
    expect(listOf(response, 'access-control-allow-methods')).toContain(route.method.toLowerCase());
    const needed = [route.permission !== 'public' && 'authorization', route.hasBody && 'content-type', route.idempotencyKey && 'idempotency-key', route.ifMatch && 'if-match', route.stream && 'last-event-id', route.method === 'GET' && !route.stream && 'if-none-match'];
    expect(listOf(response, 'access-control-allow-headers')).toEqual(expect.arrayContaining(needed.filter((name) => typeof name === 'string')));
  });

  it('are none unless the operator names them, by whole origins', async () => {
    const quiet = await testCell({ contracts: [] });
    const response = await quiet.call('GET', '/', { token: null, headers: { origin: CONSOLE } });
    expect([corsHeaders(response), response.headers.get('vary')]).toEqual([[], null]);
    await quiet.stop();
    const environment = { ...Object.fromEntries(Object.entries(quiet.upstreams).map(([name, { url }]) => [`UPSTREAM_${name.toUpperCase().replaceAll('-', '_')}`, url])), NUANXIN_DISTRICT: 'here', GATEWAY_KEYS_FILE: 'k', NATS_URL: 'nats://127.0.0.1:1', NATS_CREDENTIALS_FILE: 'n', NATS_MONITOR_URL: 'http://127.0.0.1:1' };
    expect(loadConfig(gatewayConfig, { ...environment, ALLOWED_ORIGINS: CONSOLE }).ALLOWED_ORIGINS).toEqual([CONSOLE]);
    for (const wrong of ['*', 'null', `${CONSOLE}/`, 'http://console.example.org', 'console.example.org', `${CONSOLE},,`]) expect(() => loadConfig(gatewayConfig, { ...environment, ALLOWED_ORIGINS: wrong })).toThrow('ALLOWED_ORIGINS');
  });
});

describe('compression', () => {
  /** An answer as it comes over the wire. */
  async function wire(url: string, encoding: string): Promise<{ headers: IncomingMessage['headers']; body: Buffer }> {
    const [incoming] = (await once(get(cell.gateway.url + url, { headers: { 'accept-encoding': encoding, 'authorization': `Bearer ${await cell.tokens.sign('administrator')}` } }), 'response')) as [IncomingMessage];
    return { headers: incoming.headers, body: await buffer(incoming) };
  }

  it.each([['br', brotliDecompressSync], ['gzip', gunzipSync]] as const)('by %s makes reads small', async (encoding, decompress) => {
    const { headers, body } = await wire('/v1/long', encoding);
    expect([headers['content-encoding'], headers['content-length'], JSON.parse(String(decompress(body)))]).toEqual([encoding, undefined, LONG]);
    expect(headers.vary).toMatch(/accept-encoding/i);
    expect(body.length).toBeLessThan(JSON.stringify(LONG).length / 4);
    const { headers: { 'content-encoding': ofDocument }, body: document } = await wire('/openapi.json', encoding);
    expect([ofDocument, JSON.parse(String(decompress(document)))]).toEqual([encoding, expect.objectContaining({ openapi: expect.stringMatching(/^3\.1/) })]);
  });

  it.each([
    ['for whoever does not ask for it', '/v1/long', 'identity'], ['of a stream, whose items come when they come', '/v1/follow', 'br'], ['of what is small anyhow', '/v1/hospitals', 'br'],
  ])('is none %s', async (_, url, encoding) => {
    expect((await wire(url, encoding)).headers['content-encoding']).toBeUndefined();
  });

  it('is none of answers to anything but reading: tokens come there, and their length would tell of them (BREACH)', async () => {
    const made = await cell.call('POST', '/v1/long', { body: '{}', headers: { 'content-type': 'application/json', 'accept-encoding': 'br' } });
    expect([made.status, made.headers.get('content-encoding')]).toEqual([200, null]);
  });
});

describe('a deprecated route', () => {
  it('says since when (RFC 9745), until when (RFC 8594), and where to read on', async () => {
    const { headers } = await cell.call('GET', '/v1/old');
    expect(['deprecation', 'sunset', 'link'].map((name) => headers.get(name))).toEqual(['@1767225600', 'Thu, 31 Dec 2026 23:59:59 GMT', '</docs>; rel="deprecation"; type="text/html"']);
    const refused = await cell.call('GET', '/v1/old', { token: null });
    expect([refused.status, refused.headers.get('deprecation')]).toEqual([401, '@1767225600']);
  });

  it('may have no end yet; other routes say nothing', async () => {
    expect(deprecationHeaders({ since: deprecated.since })).not.toHaveProperty('sunset');
    expect((await cell.call('GET', '/v1/hospitals')).headers.has('deprecation')).toBe(false);
  });
});

describe('limits are told before they are reached (draft-ietf-httpapi-ratelimit-headers-11)', () => {
  it('by policy and by what is left, of the address, of the identity, and of it at this route', async () => {
    const token = await cell.tokens.sign('administrator', { personId: ID });
    const left: number[] = [];
    for (let time = 0; time < 2; time += 1) {
      const { headers } = await cell.call('GET', '/v1/hospitals', { token });
      expect(headers.get('ratelimit-policy')).toBe('"address";q=100000;w=10, "identity";q=50;w=10, "route";q=150;w=10');
      const match = /^"address";r=\d+;t=\d+, "identity";r=(\d+);t=(\d+), "route";r=\d+;t=\d+$/.exec(headers.get('ratelimit') ?? '');
      left.push(Number(match?.[1]));
      expect(Number(match?.[2])).toBeLessThanOrEqual(10);
    }
    expect(left).toEqual([49, 48]);
  });

  it('also with the refusal, and not of probes', async () => {
    const token = await cell.tokens.sign('administrator', { personId: '0196a2b4-0000-7000-8000-0000000000d2' });
    const refused = (await Promise.all(Array.from({ length: 51 }, () => cell.call('GET', '/v1/hospitals', { token })))).filter(({ status }) => status === 429);
    expect(refused.map(({ headers }) => headers.get('ratelimit'))).toEqual([expect.stringMatching(/"identity";r=0;t=\d+$/)]);
    expect((await cell.call('GET', '/health/live', { token: null })).headers.has('ratelimit')).toBe(false);
  });
});
