/** What a stranger may try with one machine: each is refused or served, in a memory that is stated, and nobody else is kept waiting (O1). */
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TICKET_OWNER_HEADER } from '@nuanxin/service-kit';
import { eventually } from '@nuanxin/testing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 } from 'uuid';
import { problemCode, testCell, type TestCell } from '../test/cell.js';
import { startProcess, type GatewayProcess } from '../test/process.js';

/** MiB that the process may ever take here; it takes about 120 when nothing is asked. */
const MEMORY_MAX = 512;
const CONNECTIONS = 1_500;
const STREAMS = 1_000;
const MIB = 1024 * 1024;
/** Node looks at what is late every 30 s unless told: who had to wait for that would wait longer than this. */
const LOOKED_AT_SELDOM_MS = 25_000;
const BOMB = Buffer.alloc(20 * MIB, ' ');
const JSON_TYPE = { 'content-type': 'application/json' };

let cell: TestCell;
let gateway: GatewayProcess;
let streamsOpen = 0;
beforeAll(async () => {
  const stream = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack();
    streamsOpen += 1;
    const { ticket } = request.query as { ticket?: string };
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', ...(ticket === undefined ? {} : { [TICKET_OWNER_HEADER]: ticket }) }).flushHeaders();
    reply.raw.once('close', () => (streamsOpen -= 1));
  };
  cell = await testCell({ handlers: { 'volunteer-hours': { 'GET /v1/hours/stream': stream } } });
  gateway = await startProcess(cell, {
    HEADERS_TIMEOUT_MS: '3000', REQUEST_TIMEOUT_MS: '4000', CONNECTIONS_PER_ADDRESS: String(CONNECTIONS), STREAMS_PER_ADDRESS: String(STREAMS), STREAMS_PER_IDENTITY: '3',
    RATE_PER_ADDRESS: '1000000', RATE_PER_IDENTITY: '1000000', RATE_PER_ROUTE: '1000000', RATE_SIGN_IN: '1000000',
  });
});
afterAll(async () => {
  expect(await gateway.stop()).toEqual([0, null]);
  await cell.stop();
});

/** What came of a connection that said `bytes` and nothing more, by its end. */
async function say(bytes: string, onOpen?: (socket: Socket) => void): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1').on('error', () => undefined);
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => { answer += chunk; });
  socket.write(bytes);
  onOpen?.(socket);
  await once(socket, 'close');
  return answer;
}
const times = <T>(count: number, what: (n: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, (_, n) => what(n)));
const kinds = (answers: readonly string[]): string[] => [...new Set(answers.map((answer) => answer.split('\r\n', 1)[0] ?? ''))].sort();

/** Others are served while `trouble` goes on, and the process stays in its memory. */
async function inMemory<T>(trouble: Promise<T>): Promise<T> {
  let over = false;
  const watch = (async () => {
    const token = await cell.tokens.sign('administrator', { personId: v7() });
    do {
      expect((await fetch(`${gateway.url}/v1/hospitals`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
      expect(await gateway.memory()).toBeLessThan(MEMORY_MAX);
    } while (!over);
  })();
  const result = await trouble.finally(() => { over = true; });
  await watch;
  return result;
}

describe('slow clients (slow-loris)', () => {
  it('whose headers never end are ended in time, however many, and also one that goes on sending a little', async () => {
    const head = 'GET /v1/hospitals HTTP/1.1\r\nhost: a\r\n';
    const dribbling = say(head, (socket) => {
      const drip = setInterval(() => socket.write('x-a: b\r\n'), 100);
      socket.once('close', () => clearInterval(drip));
    });
    expect(kinds(await inMemory(times(1_000, () => say(head))))).toEqual(['HTTP/1.1 408 Request Timeout']);
    expect(await dribbling).toMatch(/^HTTP\/1.1 408 /);
  }, LOOKED_AT_SELDOM_MS);

  it('whose body never ends are ended in time, and no service hears of them', async () => {
    const before = cell.upstreams['hospital-groups'].seen.filter(({ method }) => method === 'POST').length;
    const token = await cell.tokens.sign('administrator');
    const head = `POST /v1/hospitals HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n${'x'.repeat(59_000)}`;
    expect(kinds(await inMemory(times(500, () => say(head))))).toEqual(['HTTP/1.1 408 Request Timeout']);
    expect(cell.upstreams['hospital-groups'].seen.filter(({ method }) => method === 'POST').length).toBe(before);
  });
});

describe('large requests', () => {
  it('by their headers: 431', async () => {
    const answers = await inMemory(times(300, (n) => say(`GET / HTTP/1.1\r\nhost: a\r\n${Array.from({ length: 300 }, (_, at) => `x-${n}-${at}: ${'a'.repeat(64)}\r\n`).join('')}\r\n`)));
    expect(kinds(answers)).toEqual(['HTTP/1.1 431 Request Header Fields Too Large']);
  });

  it.each([
    ['gzip', gzipSync(BOMB)], ['deflate', deflateSync(BOMB)], ['br', brotliCompressSync(BOMB, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ])('that unpack to more, by %s: 415, and nothing is unpacked or passed on', async (encoding, bomb) => {
    const before = cell.upstreams['hospital-groups'].seen.filter(({ method }) => method === 'POST').length;
    const authorization = `Bearer ${await cell.tokens.sign('administrator')}`;
    const codes = await inMemory(times(100, async () => {
      const response = await fetch(`${gateway.url}/v1/hospitals`, { method: 'POST', body: new Uint8Array(bomb.subarray(0, 60_000)), headers: { authorization, ...JSON_TYPE, 'content-encoding': encoding } });
      return `${response.status} ${await problemCode(response)}`;
    }));
    expect([...new Set(codes)]).toEqual(['415 unsupported-media-type']);
    expect(cell.upstreams['hospital-groups'].seen.filter(({ method }) => method === 'POST').length).toBe(before);
  });

  it('said to be no more than they are: 200', async () => {
    const authorization = `Bearer ${await cell.tokens.sign('administrator')}`;
    expect((await fetch(`${gateway.url}/v1/hospitals`, { method: 'POST', body: '{}', headers: { authorization, ...JSON_TYPE, 'content-encoding': 'identity' } })).status).toBe(200);
  });
});

describe('thousands of streams', () => {
  const agent = new Agent();
  afterAll(() => agent.destroy());
  const open = async (headers: Record<string, string>, query = ''): Promise<IncomingMessage> => {
    const [incoming] = (await once(get(`${gateway.url}/v1/hours/stream${query}`, { agent, headers: { accept: 'text/event-stream', ...headers } }), 'response')) as [IncomingMessage];
    return incoming.on('error', () => undefined);
  };
  const close = async (streams: readonly IncomingMessage[]): Promise<void> => {
    for (const stream of streams) stream.destroy();
    await eventually(() => expect(streamsOpen).toBe(0));
  };
  const bearer = async (personId: string): Promise<Record<string, string>> => ({ authorization: `Bearer ${await cell.tokens.sign('analyst', { personId })}` });

  it('are served up to what an address may have, and refused past it until some are closed', async () => {
    const streams = await inMemory((async () => {
      const opened: IncomingMessage[] = [];
      while (opened.length < STREAMS + 200) opened.push(...await times(100, async () => open(await bearer(v7()))));
      return opened;
    })());
    const refused = streams.filter(({ statusCode }) => statusCode === 429);
    expect([streams.filter(({ statusCode }) => statusCode === 200).length, refused.length, streamsOpen]).toEqual([STREAMS, 200, STREAMS]);
    for (const one of refused.slice(0, 1)) expect([one.headers['retry-after'], JSON.parse(await text(one))]).toEqual(['10', expect.objectContaining({ code: 'too-many-requests' })]);
    expect(await gateway.memory()).toBeLessThan(MEMORY_MAX);
    await close(streams);
    const again = await open(await bearer(v7()));
    expect(again.statusCode).toBe(200);
    await close([again]);
  });

  it('of one identity are few, whether by tokens or by tickets, and only its own count', async () => {
    const personId = v7();
    const streams = [await open(await bearer(personId)), await open({}, `?ticket=${personId}`), await open({}, `?ticket=${personId}`), await open({}, `?ticket=${personId}`), await open(await bearer(personId)), await open({}, `?ticket=${v7()}`)];
    expect(streams.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429, 429, 200]);
    expect([streams[1]?.headers['ratelimit'], streams[1]?.headers[TICKET_OWNER_HEADER], streams[3]?.headers['content-type']]).toEqual([expect.stringContaining('"identity";'), undefined, 'application/problem+json; charset=utf-8']);
    await eventually(() => expect(streamsOpen).toBe(4));
    await close(streams);
  });
});

describe('connections that say nothing', () => {
  it('are so many of one address and no more, until some are closed', async () => {
    const port = Number(new URL(gateway.url).port);
    let ended = 0;
    const sockets = Array.from({ length: CONNECTIONS + 200 }, () => connect(port, '127.0.0.1').on('error', () => undefined).on('close', () => { ended += 1; }));
    await eventually(() => expect(ended).toBeGreaterThanOrEqual(200));
    expect(await gateway.memory()).toBeLessThan(MEMORY_MAX);
    for (const socket of sockets) socket.destroy();
    await eventually(async () => expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200));
  });
});
