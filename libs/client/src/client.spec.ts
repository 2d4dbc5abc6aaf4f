/** The client against a real server: addresses, keys, repeated tries, problems, tokens, pages and streams. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { defineRoute, id, page, pageQuery } from '@nuanxin/contracts';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { createClient, createSession, NetworkError, ProblemError, type ClientOptions } from './index.js';

const sample = z.object({ sampleId: id, title: z.string(), version: z.int() });
const params = z.strictObject({ sampleId: id });
const read = defineRoute({ id: 'readSample', service: 'hotline-cases', method: 'GET', path: '/v1/samples/:sampleId', summary: 'One.', permission: 'case.read', params, response: sample });
const list = defineRoute({ id: 'listSamples', service: 'hotline-cases', method: 'GET', path: '/v1/samples', summary: 'All.', permission: 'case.read', query: z.strictObject({ ...pageQuery, status: z.string().optional() }), response: page(sample) });
const open = defineRoute({ id: 'openSample', service: 'hotline-cases', method: 'POST', path: '/v1/samples', summary: 'Opens.', permission: 'case.open', body: z.strictObject({ title: z.string() }), response: sample });
const change = defineRoute({ id: 'changeSample', service: 'hotline-cases', method: 'PATCH', path: '/v1/samples/:sampleId', summary: 'Changes.', permission: 'case.write', params, body: z.strictObject({ title: z.string() }), response: sample });
const stream = defineRoute({ id: 'followSamples', service: 'hotline-cases', method: 'GET', path: '/v1/samples/stream', summary: 'As they come.', permission: 'case.read', response: z.object({ n: z.int() }), stream: true });
const attach = defineRoute({ id: 'attachSample', service: 'hotline-cases', method: 'POST', path: '/v1/samples/:sampleId/files', summary: 'A file.', permission: 'note.write', params, query: z.strictObject({ name: z.string() }), upload: { maxBytes: 100, types: ['application/pdf'] }, response: sample });
const fetchFile = defineRoute({ id: 'fetchSample', service: 'hotline-cases', method: 'GET', path: '/v1/samples/:sampleId/file', summary: 'Its bytes.', permission: 'note.read', params, download: true, response: z.string() });
const open1 = defineRoute({ id: 'publicSamples', service: 'hotline-cases', method: 'GET', path: '/public/samples', summary: 'Public.', permission: 'public', response: z.object({}) });

const one = { sampleId: '0196a2b4-0000-7000-8000-0000000001a1', title: '第一次', version: 3 };
const { sampleId } = one;

interface Received { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }
type Respond = (response: ServerResponse, received: Received) => void;

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); })));
});

/** A server whose n-th request is answered by the n-th function, later ones by the last. */
async function serve(...answers: readonly Respond[]): Promise<{ baseUrl: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; }).on('end', () => {
      received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      (answers[received.length - 1] ?? answers.at(-1))?.(response, received.at(-1) ?? { method: '', url: '', headers: {}, body });
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Respond => (response) => { response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body)); };
const problem = (status: number, code: string, headers: Record<string, string> = {}): Respond => json(status, { status, code, title: 'No.', detail: 'Why.', errors: [{ pointer: '/title', message: 'is bad' }], requestId: 'r-1' }, { 'content-type': 'application/problem+json', ...headers });
const hangUp: Respond = (response) => { response.destroy(); };
const fast = { retries: 4, minTimeoutMs: 1, maxTimeoutMs: 5 };
const clientOf = (baseUrl: string, options: Partial<ClientOptions> = {}) => createClient({ baseUrl, token: 't-1', retry: fast, ...options });

describe('a call', () => {
  it('fills the address, sends token, key and If-Match, and gives data, ETag and status', async () => {
    const { baseUrl, received } = await serve(json(200, one, { etag: '"3"' }));
    const client = clientOf(`${baseUrl}/`);
    expect(await client.call(read, { params: { sampleId } })).toEqual({ data: one, etag: '"3"', status: 200 });
    await client.call(list, { query: { limit: 5, status: 'a b', cursor: undefined } });
    await client.call(change, { params: { sampleId }, body: { title: '二' }, ifMatch: '"3"' });
    expect(received.map(({ method, url, body }) => [method, url, body])).toEqual([['GET', `/v1/samples/${sampleId}`, ''], ['GET', '/v1/samples?limit=5&status=a+b', ''], ['PATCH', `/v1/samples/${sampleId}`, '{"title":"二"}']]);
    expect(received.map(({ headers }) => [headers.authorization, headers['if-match'], headers['idempotency-key']])).toEqual([['Bearer t-1', undefined, undefined], ['Bearer t-1', undefined, undefined], ['Bearer t-1', '"3"', undefined]]);
  });

  it('reads again only what changed since an ETag, and without one as ever', async () => {
    const { baseUrl, received } = await serve(json(200, one, { etag: '"3"' }), (response) => { response.writeHead(304, { etag: '"3"' }).end(); }, json(200, { ...one, version: 4 }, { etag: '"4"' }));
    const client = clientOf(baseUrl);
    const first = await client.readIfChanged(read, undefined, { params: { sampleId } });
    expect(first).toEqual({ data: one, etag: '"3"', status: 200 });
    expect(await client.readIfChanged(read, first?.etag, { params: { sampleId } })).toBeUndefined();
    expect(await client.readIfChanged(read, first?.etag, { params: { sampleId } })).toMatchObject({ etag: '"4"', data: { version: 4 } });
    expect(received.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"3"', '"3"']);
  });

  it('keeps what is awkward in a path parameter inside its segment', async () => {
    const { baseUrl, received } = await serve(json(200, one));
    await clientOf(baseUrl).call(read, { params: { sampleId: '../a/b?c#d' } });
    expect(received[0]?.url).toBe('/v1/samples/..%2Fa%2Fb%3Fc%23d');
  });

  it('sends no token to public routes', async () => {
    const { baseUrl, received } = await serve(json(200, {}));
    await clientOf(baseUrl).call(open1);
    expect(received[0]?.headers.authorization).toBeUndefined();
  });

  it('is typed from its route', () => {
    const client = clientOf('http://127.0.0.1:9');
    const typed = (): unknown[] => [
      // @ts-expect-error a path parameter is missing
      client.call(read), client.call(open, { body: { title: 't' } }),
      // @ts-expect-error a field is not the contract's
      client.call(open, { body: { name: 't' } }),
      client.call(read, { params: { sampleId } }).then(({ data }) => data.title.length),
      // @ts-expect-error a field is not the contract's
      client.call(read, { params: { sampleId } }).then(({ data }) => data.name),
    ];
    expect(typed).toBeInstanceOf(Function);
  });
});

describe('a call that fails', () => {
  it('throws the problem as the server told it', async () => {
    const { baseUrl } = await serve(problem(422, 'unknown-reference'));
    const error = await clientOf(baseUrl).call(open, { body: { title: 't' } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ status: 422, code: 'unknown-reference', title: 'No.', detail: 'Why.', errors: [{ pointer: '/title', message: 'is bad' }], requestId: 'r-1', retryAfterSeconds: undefined });
  });

  it.each<[string, Respond]>([['a proxy page', (response) => { response.writeHead(500, { 'content-type': 'text/html' }).end('<p>'); }], ['a page with status 200', (response) => { response.end('<p>'); }], ['broken JSON', (response) => { response.writeHead(400, { 'content-type': 'application/problem+json' }).end('{"code"'); }]])('calls %s an unexpected response', async (_, respond) => {
    const { baseUrl, received } = await serve(respond);
    await expect(clientOf(baseUrl).call(open, { body: { title: 't' } })).rejects.toMatchObject({ code: 'unexpected-response' });
    expect(received).toHaveLength(1);
  });

  it.each<[string, Respond]>([['409 reference-not-yet-known', problem(409, 'reference-not-yet-known', { 'retry-after': '0' })], ['429', problem(429, 'too-many-requests', { 'retry-after': '0' })], ['408', problem(408, 'request-timeout')], ['503', problem(503, 'unavailable')], ['a broken connection', hangUp]])('is repeated after %s, with the same key', async (_, respond) => {
    const { baseUrl, received } = await serve(respond, respond, json(201, one));
    expect(await clientOf(baseUrl).call(open, { body: { title: 't' } })).toMatchObject({ data: one, status: 201 });
    const keys = received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('has a key of its own each time, unless given one', async () => {
    const { baseUrl, received } = await serve(json(201, one));
    const client = clientOf(baseUrl);
    for (const idempotencyKey of [undefined, undefined, 'mine']) await client.call(open, { body: { title: 't' }, idempotencyKey });
    expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
    expect(received[2]?.headers['idempotency-key']).toBe('mine');
  });

  it('waits as long as Retry-After says', async () => {
    const { baseUrl } = await serve(problem(429, 'too-many-requests', { 'retry-after': '1' }), json(200, one));
    const before = performance.now();
    await clientOf(baseUrl).call(read, { params: { sampleId } });
    expect(performance.now() - before).toBeGreaterThanOrEqual(990);
  });

  it.each<[string, Respond, number]>([['not after silence: it may have taken effect', hangUp, 1], ['not after 503', problem(503, 'unavailable'), 1], ['after 429: nothing was done', problem(429, 'too-many-requests'), 5]])('is repeated without a key %s', async (_, respond, tries) => {
    const { baseUrl, received } = await serve(respond);
    await expect(clientOf(baseUrl).call(change, { params: { sampleId }, body: { title: 't' }, ifMatch: '"3"' })).rejects.toBeInstanceOf(Error);
    expect(received).toHaveLength(tries);
  });

  it.each([['409 conflict', problem(409, 'conflict'), 1], ['500', problem(500, 'internal-error'), 1], ['a wait longer than a minute', problem(429, 'too-many-requests', { 'retry-after': '61' }), 1], ['the last try', problem(503, 'unavailable'), 5]])('is given up after %s', async (_, respond, tries) => {
    const { baseUrl, received } = await serve(respond);
    await expect(clientOf(baseUrl).call(read, { params: { sampleId } })).rejects.toBeInstanceOf(ProblemError);
    expect(received).toHaveLength(tries);
  });

  it('ends when nobody answers in time, and at once when the caller stops it', async () => {
    const { baseUrl, received } = await serve(() => undefined);
    await expect(clientOf(baseUrl, { timeoutMs: 20, retry: { ...fast, retries: 1 } }).call(read, { params: { sampleId } })).rejects.toBeInstanceOf(NetworkError);
    expect(received).toHaveLength(2);
    const stop = new AbortController();
    const waiting = clientOf(baseUrl).call(read, { params: { sampleId }, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('a refused token', () => {
  const accepting = (token: string): Respond => (response, received) => { (received.headers.authorization === `Bearer ${token}` ? json(200, one) : problem(401, 'unauthenticated'))(response, received); };

  it('is renewed once for calls at the same time, and used from then on', async () => {
    let refused = 0;
    const allRefused = Promise.withResolvers<void>();
    const { baseUrl, received } = await serve((response, request) => {
      response.on('finish', () => { if (response.statusCode === 401 && ++refused === 3) allRefused.resolve(); });
      accepting('t-2')(response, request);
    });
    let renewals = 0;
    const client = clientOf(baseUrl, { onRefresh: async () => { renewals += 1; await allRefused.promise; return 't-2'; } });
    await Promise.all([1, 2, 3].map(() => client.call(read, { params: { sampleId } })));
    await client.call(read, { params: { sampleId } });
    expect([renewals, received.length]).toEqual([1, 7]);
  });

  it('stands when it can not be renewed, or the new one is refused too', async () => {
    const { baseUrl, received } = await serve(problem(401, 'unauthenticated'));
    await expect(clientOf(baseUrl).call(read, { params: { sampleId } })).rejects.toMatchObject({ status: 401 });
    await expect(clientOf(baseUrl, { onRefresh: () => Promise.resolve('t-2') }).call(read, { params: { sampleId } })).rejects.toMatchObject({ status: 401 });
    expect(received).toHaveLength(3);
  });

  it('goes through a session: signs in first, renews by the rotated token, signs in again when that is refused', async () => {
    const { baseUrl } = await serve(accepting('in-1'), accepting('re-1'), accepting('re-1'), accepting('in-2'), accepting('in-2'));
    const log: string[] = [];
    let signIns = 0;
    const session = createSession({
      signIn: () => { signIns += 1; log.push('sign-in'); return Promise.resolve({ accessToken: `in-${signIns}`, refreshToken: 'r-1' }); },
      refresh: (token) => {
        log.push(token);
        if (token === 'r-2') return Promise.reject(new ProblemError({ status: 401, code: 'unauthenticated', title: 'No.', detail: undefined, errors: [], requestId: undefined, retryAfterSeconds: undefined }));
        return Promise.resolve({ accessToken: 're-1', refreshToken: 'r-2' });
      },
    });
    const client = clientOf(baseUrl, session);
    for (let call = 0; call < 3; call += 1) await client.call(read, { params: { sampleId } });
    expect(log).toEqual(['sign-in', 'r-1', 'r-2', 'sign-in']);
  });
});

describe('pages', () => {
  it('follow the cursor to the end, keeping the query', async () => {
    const { baseUrl, received } = await serve(json(200, { items: [one, one], next: 'c-1' }), json(200, { items: [], next: 'c-2' }), json(200, { items: [one], next: null }));
    const titles: string[] = [];
    for await (const item of clientOf(baseUrl).items(list, { query: { status: 'open' } })) titles.push(item.title);
    expect(titles).toHaveLength(3);
    expect(received.map(({ url }) => url)).toEqual(['/v1/samples?status=open', '/v1/samples?status=open&cursor=c-1', '/v1/samples?status=open&cursor=c-2']);
  });

  it('are asked for as they are taken, and not from a server that goes round in circles', async () => {
    const { baseUrl, received } = await serve(json(200, { items: [one], next: 'c-1' }));
    for await (const { items } of clientOf(baseUrl).pages(list)) { expect(items).toHaveLength(1); break; }
    expect(received).toHaveLength(1);
    await expect((async () => { for await (const item of clientOf(baseUrl).items(list)) expect(item).toEqual(one); })()).rejects.toThrow('same cursor twice');
  });
});

describe('a file', () => {
  const bytes = new Uint8Array(Buffer.from('%PDF-1.7 暖心'));
  const kept = json(201, one, { etag: '"1"' });
  const sent = { params: { sampleId }, query: { name: '转介单.pdf' } };

  it('is sent as bytes, with a key that is the same for every try', async () => {
    const { baseUrl, received } = await serve(problem(503, 'unavailable'), kept);
    expect(await clientOf(baseUrl).upload(attach, { ...sent, content: new Blob([bytes]) })).toEqual({ data: one, etag: '"1"', status: 201 });
    expect(received.map(({ url, headers, body }) => [url, headers['content-type'], headers['content-length'], body])).toEqual([1, 2].map(() => [`/v1/samples/${sampleId}/files?name=${encodeURIComponent('转介单.pdf')}`, 'application/octet-stream', String(bytes.length), '%PDF-1.7 暖心']));
    expect([received[0]?.headers['idempotency-key'] === received[1]?.headers['idempotency-key'], received[0]?.headers.authorization]).toEqual([true, 'Bearer t-1']);
  });

  it('is streamed, and then not sent again', async () => {
    const { baseUrl, received } = await serve(problem(503, 'unavailable'), kept);
    await expect(clientOf(baseUrl).upload(attach, { ...sent, content: new Blob([bytes]).stream() })).rejects.toMatchObject({ status: 503 });
    expect(received.map(({ body, headers }) => [body, headers['transfer-encoding']])).toEqual([['%PDF-1.7 暖心', 'chunked']]);
  });

  it('is fetched whole or in part, to be read as it comes, and problems are told', async () => {
    const { baseUrl, received } = await serve((response) => { response.writeHead(206, { 'content-type': 'application/pdf', 'content-range': 'bytes 0-3/9' }).end('%PDF'); }, problem(416, 'range-not-satisfiable'));
    const response = await clientOf(baseUrl).download(fetchFile, { params: { sampleId }, range: { start: 0, end: 3 } });
    expect([response.status, response.headers.get('content-range'), await response.text()]).toEqual([206, 'bytes 0-3/9', '%PDF']);
    await expect(clientOf(baseUrl).download(fetchFile, { params: { sampleId }, range: { start: 100 } })).rejects.toMatchObject({ code: 'range-not-satisfiable' });
    expect(received.map(({ headers }) => headers.range)).toEqual(['bytes=0-3', 'bytes=100-']);
  });
});

describe('a stream', () => {
  const events = (items: readonly number[], then: (response: ServerResponse) => void): Respond => (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`retry: 1\n:\n\n${items.map((n) => `id: ${n}\ndata: {"n":${n}}\n\n`).join('')}`, () => { then(response); });
  };
  const take = async (count: number, items: AsyncGenerator<{ data: { n: number } }>): Promise<number[]> => {
    const taken: number[] = [];
    for await (const { data } of items) if (taken.push(data.n) === count) break;
    return taken;
  };

  it('goes on after the last item when the connection breaks or ends, through a server that is away', async () => {
    const { baseUrl, received } = await serve(events([1, 2], (response) => { response.destroy(); }), problem(503, 'unavailable'), events([], (response) => { response.end(); }), events([3, 4], () => undefined));
    expect(await take(4, clientOf(baseUrl).stream(stream, { lastEventId: '0' }))).toEqual([1, 2, 3, 4]);
    expect(received.map(({ headers }) => headers['last-event-id'])).toEqual(['0', '2', '2', '2']);
  });

  it('counts silence as a broken connection', async () => {
    const { baseUrl, received } = await serve(events([1], () => undefined), events([2], () => undefined));
    expect(await take(2, clientOf(baseUrl).stream(stream, { idleMs: 30 }))).toEqual([1, 2]);
    expect(received[1]?.headers['last-event-id']).toBe('1');
  });

  it('ends when the caller stops it, and when it is refused', async () => {
    const { baseUrl } = await serve(events([1], () => undefined), problem(403, 'forbidden'));
    const stop = new AbortController();
    const items = clientOf(baseUrl).stream(stream, { signal: stop.signal });
    expect((await items.next()).value).toEqual({ id: '1', data: { n: 1 } });
    stop.abort(new Error('enough'));
    await expect(items.next()).rejects.toThrow('enough');
    await expect(clientOf(baseUrl).stream(stream).next()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('reads lines, cut anywhere, to their end; and goes on where items say their place', async () => {
    const lines = (...parts: readonly Buffer[]): Respond => (response) => { response.writeHead(200, { 'content-type': 'application/x-ndjson' }); for (const part of parts) response.write(part); response.end(); };
    const whole = Buffer.from('{"n":1,"t":"暖"}\n{"n":2}\n');
    const { baseUrl, received } = await serve(lines(whole.subarray(0, 12), whole.subarray(12)), lines(whole), lines(Buffer.from('{"n":3}\n')));
    expect(await take(9, clientOf(baseUrl).stream(stream, { format: 'ndjson' }))).toEqual([1, 2]);
    expect(received[0]?.headers.accept).toBe('application/x-ndjson');
    expect(await take(3, clientOf(baseUrl).stream(stream, { format: 'ndjson', idOf: ({ n }) => String(n) }))).toEqual([1, 2, 3]);
    expect(received[2]?.headers['last-event-id']).toBe('2');
  });
});
