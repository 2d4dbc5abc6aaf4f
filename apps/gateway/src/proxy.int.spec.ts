/** Passing on: what reaches a service and what comes back, over real HTTP. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTelemetry, type Telemetry } from '@nuanxin/service-kit';
import { eventually } from '@nuanxin/testing';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { problemCode, testCell, type Seen, type TestCell } from '../test/cell.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const spans = new InMemorySpanExporter();
let telemetry: Telemetry;
let cell: TestCell;
/** Lets the stream's next event out. */
let tell: (line: string) => void = () => undefined;
let streamsOpen = 0;

beforeAll(async () => {
  telemetry = await startTelemetry({ service: 'gateway', ratio: 1, processors: [new SimpleSpanProcessor({ exporter: spans })] });
  cell = await testCell({
    environment: { UPSTREAM_TIMEOUT_MS: '1000', RATE_PER_ADDRESS: '100000' },
    handlers: {
      'volunteer-hours': {
        'GET /v1/hours/stream': (_request, reply) => {
          reply.hijack();
          streamsOpen += 1;
          reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'x-last': String(_request.headers['last-event-id']) }).flushHeaders();
          reply.raw.once('close', () => (streamsOpen -= 1));
          tell = (line) => void reply.raw.write(line);
        },
        'GET /v1/hours/entries': (_request, reply) => {
          reply.hijack();
          reply.raw.writeHead(200, { 'content-type': 'application/json' }).write('{"items":[');
          setImmediate(() => reply.raw.destroy());
        },
        'GET /v1/hours/summary': () => new Promise(() => undefined),
      },
    },
  });
});
afterAll(async () => {
  await cell.stop();
  await telemetry.stop();
});

const seen = async (response: Promise<Response>): Promise<Seen> => (await (await response).json()) as Seen;

describe('passing on', () => {
  it('reaches the service of the contract, with query and authorization as they came', async () => {
    const token = await cell.tokens.sign('coordinator');
    const response = await cell.call('GET', '/v1/hospitals?limit=2&after=%E6%9A%96', { token });
    expect([response.status, response.headers.get('etag')]).toEqual([200, '"3"']);
    expect(await response.json()).toMatchObject({ service: 'hospital-groups', method: 'GET', url: '/v1/hospitals?limit=2&after=%E6%9A%96', headers: { authorization: `Bearer ${token}` } });
  });

  it('passes a body on byte by byte, chunked or not', async () => {
    const body = '{ "code":"H-01",  "name":"暖心" }';
    const headers = { ...JSON_TYPE, 'content-type': 'application/json; charset=utf-8', 'idempotency-key': 'k-1' };
    const whole = await seen(cell.call('POST', '/v1/hospitals', { body, headers }));
    expect(whole).toMatchObject({ body: { code: 'H-01', name: '暖心' }, headers: { 'idempotency-key': 'k-1', 'content-type': 'application/json; charset=utf-8', 'content-length': String(Buffer.byteLength(body)) } });
    const chunks = new Blob([body]).stream();
    const response = await fetch(`${cell.gateway.url}/v1/hospitals`, { method: 'POST', duplex: 'half', body: chunks, headers: { ...headers, authorization: `Bearer ${await cell.tokens.sign('administrator')}` } });
    expect(((await response.json()) as Seen).body).toEqual(whole.body);
  });

  it('asks GET for HEAD and leaves the body out', async () => {
    const response = await cell.call('HEAD', '/v1/hospitals');
    expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([200, '"3"', '']);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
    expect(cell.upstreams['hospital-groups'].seen.at(-1)?.method).toBe('GET');
  });
});

describe('headers', () => {
  it('says anew what a client could only claim, and drops what is of one connection', async () => {
    const claimed = {
      'x-forwarded-for': '10.9.8.7', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'for=10.9.8.7', 'x-real-ip': '10.9.8.7',
      'x-nuanxin-actor': 'somebody', 'x-http-method-override': 'DELETE', cookie: 'a=b', 'proxy-authorization': 'Basic eDp5', te: 'trailers', baggage: 'a=b',
    };
    const { headers } = await seen(cell.call('GET', '/v1/hospitals', { headers: claimed }));
    const host = new URL(cell.gateway.url).host;
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': host, 'x-forwarded-proto': 'http' });
    for (const name of ['forwarded', 'x-real-ip', 'x-nuanxin-actor', 'x-http-method-override', 'cookie', 'proxy-authorization', 'te', 'baggage']) expect(headers).not.toHaveProperty(name);
  });

  it('keeps a request id that is well formed and makes one otherwise; the answer tells it', async () => {
    const kept = await cell.call('GET', '/v1/hospitals', { headers: { 'x-request-id': 'abcdef-0123456789' } });
    expect([kept.headers.get('x-request-id'), ((await kept.json()) as Seen).headers['x-request-id']]).toEqual(['abcdef-0123456789', 'abcdef-0123456789']);
    const made = await cell.call('GET', '/v1/hospitals', { headers: { 'x-request-id': '<script>' } });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(((await made.json()) as Seen).headers['x-request-id']).toBe(made.headers.get('x-request-id'));
  });

  it('begins a span, within the client’s trace where it has one, and hands the service its place in it', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const { headers } = await seen(cell.call('GET', '/v1/hospitals', { headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` } }));
    const [, traceId, spanId] = (headers['traceparent'] ?? '').split('-');
    expect(traceId).toBe(trace);
    const span = await eventually(() => {
      const found = spans.getFinishedSpans().find((one) => one.spanContext().spanId === spanId);
      if (found === undefined) throw new Error('the span has not ended');
      return found;
    });
    expect(span).toMatchObject({ name: 'GET /v1/hospitals', parentSpanContext: { spanId: 'b7ad6b7169203331' }, attributes: { 'http.response.status_code': 200 } });
  });
});

describe('streams', () => {
  it('are asked for with a ticket in place of a token, which the service that gave it must know; nothing else is', async () => {
    const leave = new AbortController();
    const opened = await cell.call('GET', '/v1/hours/stream?ticket=abc', { token: null, signal: leave.signal });
    expect(opened.status).toBe(200);
    leave.abort();
    await eventually(() => expect(streamsOpen).toBe(0));
    const refused = [['/v1/hours/stream', null], ['/v1/hours/stream?ticket=abc', 'x.y.z'], ['/v1/hours/stream?ticket=a&ticket=b', null], ['/v1/hours/entries?ticket=abc', null], ['/v1/hours/stream-tickets?ticket=abc', null]] as const;
    for (const [url, token] of refused) expect([url, (await cell.call(url.includes('tickets') ? 'POST' : 'GET', url, { token })).status]).toEqual([url, 401]);
  });

  it('come through event by event, and their end at the client is their end at the service', async () => {
    const leave = new AbortController();
    const response = await cell.call('GET', '/v1/hours/stream', { headers: { accept: 'text/event-stream', 'last-event-id': '41' }, signal: leave.signal });
    expect([response.status, response.headers.get('content-type'), response.headers.get('x-last')]).toEqual([200, 'text/event-stream', '41']);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const id of [42, 43]) {
      tell(`id: ${id}\n\n`);
      expect((await reader?.read())?.value).toBe(`id: ${id}\n\n`);
    }
    // A call that is silent for a second is given up, within another; a stream may be silent.
    await once(AbortSignal.timeout(3_000), 'abort');
    tell('id: 44\n\n');
    expect((await reader?.read())?.value).toBe('id: 44\n\n');
    leave.abort();
    await eventually(() => expect(streamsOpen).toBe(0));
  });
});

describe('services that fail (O1)', () => {
  it('answers 503 with Retry-After while a service is down, and serves again when it is back', async () => {
    const upstream = cell.upstreams['volunteer-hours'];
    expect((await cell.call('GET', '/v1/claims')).status).toBe(200);
    await upstream.kill();
    for (const method of ['GET', 'POST']) {
      const down = await cell.call(method, '/v1/claims', method === 'POST' ? { body: '{}', headers: JSON_TYPE } : {});
      expect([down.status, down.headers.get('retry-after'), await problemCode(down)]).toEqual([503, '1', 'unavailable']);
    }
    expect((await cell.call('GET', '/v1/hospitals')).status).toBe(200);
    await upstream.start();
    await eventually(async () => expect((await cell.call('GET', '/v1/claims')).status).toBe(200));
  });

  it('answers 503 with Retry-After when a service does not answer in time', async () => {
    const slow = await cell.call('GET', '/v1/hours/summary');
    expect([slow.status, slow.headers.get('retry-after'), await problemCode(slow)]).toEqual([503, '1', 'unavailable']);
  });

  it('never makes a whole answer of half a one', async () => {
    await expect((async () => (await cell.call('GET', '/v1/hours/entries')).text())()).rejects.toThrow();
  });
});
