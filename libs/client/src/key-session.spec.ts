/** Sessions by the key of a service account: the client against a server whose tokens are over after one call. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { defineRoute } from '@nuanxin/contracts';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { createClient, createKeySession } from './index.js';

const read = defineRoute({ id: 'readSample', service: 'volunteer-hours', method: 'GET', path: '/v1/sample', summary: 'One.', permission: 'hours.read', response: z.object({ by: z.string() }) });

let server: Server | undefined;
afterEach(() => new Promise((resolve) => { server?.close(resolve); server?.closeAllConnections(); }));

/** Answers each token once, and refuses it from then on. */
async function serve(): Promise<string> {
  const used = new Set<string>();
  const started = createServer((request, response) => {
    const by = request.headers.authorization ?? '';
    const isOver = used.has(by);
    used.add(by);
    response.writeHead(isOver ? 401 : 200, { 'content-type': isOver ? 'application/problem+json' : 'application/json' }).end(JSON.stringify(isOver ? { status: 401, code: 'unauthenticated', title: 'No.' } : { by }));
  });
  server = started;
  await new Promise<void>((resolve) => { started.listen(0, '127.0.0.1', resolve); });
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

describe('a session by a key', () => {
  it('exchanges the key with the first call and again when a token is over, once for all calls that wait', async () => {
    const baseUrl = await serve();
    let exchanges = 0;
    const client = createClient({ baseUrl, ...createKeySession(() => Promise.resolve({ accessToken: `t-${(exchanges += 1)}` })) });
    expect(exchanges).toBe(0);
    for (let call = 1; call <= 3; call += 1) expect((await client.call(read)).data).toEqual({ by: `Bearer t-${call}` });
    expect(exchanges).toBe(3);
  });

  it('fails as the exchange does, and tries anew with the next call', async () => {
    const baseUrl = await serve();
    let isThere = false;
    const client = createClient({ baseUrl, ...createKeySession(() => (isThere ? Promise.resolve({ accessToken: 't-1' }) : Promise.reject(new Error('revoked')))) });
    await expect(client.call(read)).rejects.toThrow('revoked');
    isThere = true;
    expect((await client.call(read)).data).toEqual({ by: 'Bearer t-1' });
  });
});
