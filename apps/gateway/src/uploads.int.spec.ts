/** Uploads through the gateway: they stream, wait for the service, break off with their client, and are answered also when refused half way. */
import { EventEmitter, once } from 'node:events';
import { createServer, request, type ClientRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { defineRoute } from '@nuanxin/contracts';
import { bytesOf, eventually } from '@nuanxin/testing';
import { z } from 'zod';
import { problemCode, testCell, type TestCell } from '../test/cell.js';
import { awaitBody } from './http/uploads.js';

const MEBIBYTE = 1_024 ** 2;
const MAX_BYTES = 96 * MEBIBYTE;
const uploadRoute = defineRoute({
  id: 'uploadSample', service: 'hotline-cases', method: 'POST', path: '/v1/samples', summary: 'Takes a file.', permission: 'note.write', upload: { maxBytes: MAX_BYTES, types: ['application/pdf'] }, response: z.object({}),
});

let cell: TestCell;
let service: Server;
/** What the service does with an upload. */
let serve: (incoming: IncomingMessage, response: ServerResponse) => void;
let token: string;

beforeAll(async () => {
  service = createServer((incoming, response) => { serve(incoming, response); });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  cell = await testCell({ contracts: [uploadRoute], environment: { UPSTREAM_HOTLINE_CASES: `http://127.0.0.1:${(service.address() as AddressInfo).port}` } });
  token = await cell.tokens.sign('counsellor');
});
afterAll(async () => {
  await cell.stop();
  service.closeAllConnections();
  service.close();
});

/** On a connection of its own, as a client that comes anew. */
function upload(headers: Record<string, string> = {}): ClientRequest {
  return request(`${cell.gateway.url}/v1/samples`, { agent: false, method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/pdf', ...headers } });
}
const answerTo = async (outgoing: ClientRequest): Promise<{ status: number | undefined; body: string }> => {
  const [response] = await once(outgoing, 'response') as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
};

describe('an upload', () => {
  it('reaches the service as it comes, byte by byte, with the length that was told', async () => {
    const content = bytesOf(3 * MEBIBYTE);
    let received = Buffer.alloc(0);
    let told: IncomingMessage['headers'] = {};
    serve = (incoming, response) => {
      told = incoming.headers;
      incoming.on('data', (chunk: Buffer) => { received = Buffer.concat([received, chunk]); }).on('end', () => { response.writeHead(201).end('{}'); });
    };
    const outgoing = upload({ 'content-length': String(content.length) });
    const answer = answerTo(outgoing);
    outgoing.write(content.subarray(0, MEBIBYTE));
    // The rest is sent only when the service has the beginning.
    await eventually(() => { expect(received.length).toBe(MEBIBYTE); });
    outgoing.end(content.subarray(MEBIBYTE));
    expect(await answer).toEqual({ status: 201, body: '{}' });
    expect([received.equals(content), told['content-length'], told['content-type'], told['transfer-encoding']]).toEqual([true, String(content.length), 'application/pdf', undefined]);
  });

  it('is taken from the client only as fast as the service takes it', async () => {
    const taking = Promise.withResolvers<void>();
    let received = 0;
    serve = (incoming, response) => {
      void taking.promise.then(() => incoming.on('data', (chunk: Buffer) => { received += chunk.length; }).on('end', () => { response.writeHead(201).end('{}'); }));
    };
    const outgoing = upload();
    const answer = answerTo(outgoing);
    const chunk = bytesOf(MEBIBYTE);
    let sent = 0;
    const sending = (async () => {
      for (let count = 0; count < MAX_BYTES / MEBIBYTE; count += 1) {
        if (!outgoing.write(chunk)) await once(outgoing, 'drain');
        sent += chunk.length;
      }
      outgoing.end();
    })();
    // No more is taken once the same was taken over many looks.
    let [before, looks] = [0, 0];
    await eventually(() => {
      looks = sent === before ? looks + 1 : 0;
      before = sent;
      expect([sent > 0, looks > 20]).toEqual([true, true]);
    });
    // What is on the way lies in the system's sockets; the gateway holds some kilobytes.
    expect(sent).toBeLessThan(MAX_BYTES / 2);
    taking.resolve();
    await sending;
    expect([(await answer).status, received]).toEqual([201, MAX_BYTES]);
  });

  it('that the service refuses half way is answered while its client still sends', async () => {
    serve = (incoming, response) => { incoming.once('data', () => { incoming.pause(); response.writeHead(415, { 'content-type': 'application/problem+json' }).end('{"code":"file-type-not-allowed"}'); }); };
    const outgoing = upload({ 'content-length': String(20 * MEBIBYTE) });
    outgoing.on('error', () => undefined);
    const answer = answerTo(outgoing);
    outgoing.end(bytesOf(20 * MEBIBYTE));
    expect(await answer).toEqual({ status: 415, body: '{"code":"file-type-not-allowed"}' });
  });

  it('whose client goes away breaks off at the service', async () => {
    const broken = Promise.withResolvers<boolean>();
    serve = (incoming) => { incoming.once('data', () => { outgoing.destroy(); }).once('close', () => { broken.resolve(!incoming.complete); }).resume(); };
    const outgoing = upload({ 'content-length': String(MEBIBYTE) });
    outgoing.on('error', () => undefined);
    outgoing.write(bytesOf(1_000));
    expect(await broken.promise).toBe(true);
  });

  it('is refused by its length before the service hears of it', async () => {
    serve = () => { throw new Error('must not be asked'); };
    const refused = await cell.call('POST', '/v1/samples', { token, headers: { 'content-type': 'application/pdf' }, body: new Uint8Array(MAX_BYTES + 1) });
    expect([refused.status, await problemCode(refused)]).toEqual([413, 'payload-too-large']);
  });
});

describe('any other body', () => {
  const waiting = (headers: Record<string, string>) => {
    const raw = Object.assign(new EventEmitter(), { complete: false });
    return { request: { headers, raw }, arrive: () => raw.emit('end') };
  };

  it('has its time to arrive', () => {
    jest.useFakeTimers();
    try {
      let ended = 0;
      const [slow, good] = [waiting({ 'content-length': '10' }), waiting({ 'transfer-encoding': 'chunked' })];
      for (const { request: one } of [slow, good, waiting({})]) awaitBody(one, 30_000, () => { ended += 1; });
      jest.advanceTimersByTime(29_999);
      good.arrive();
      expect(ended).toBe(0);
      jest.advanceTimersByTime(60_000);
      expect(ended).toBe(1);
    } finally {
      jest.useRealTimers();
    }
  });
});
