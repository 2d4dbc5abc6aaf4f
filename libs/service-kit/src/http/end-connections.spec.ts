/** An orderly end with connections kept alive. */
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@nuanxin/testing';
import fastify from 'fastify';
import { endConnectionsWithAnswers } from './end-connections.js';

describe('the end of a server', () => {
  it('comes with the last answer, not when keep-alive runs out', async () => {
    const server = fastify({ keepAliveTimeout: 60_000, forceCloseConnections: 'idle' });
    endConnectionsWithAnswers(server);
    let answer: () => void = () => undefined;
    let begun: () => void = () => undefined;
    const underWay = new Promise<void>((resolve) => (begun = resolve));
    server.get('/', async () => {
      begun();
      await new Promise<void>((resolve) => (answer = resolve));
      return 'whole';
    });
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const call = fetch(url);
    await underWay;
    const closed = server.close();
    await eventually(() => expect(server.server.listening).toBe(false));
    answer();
    const response = await call;
    expect([response.headers.get('connection'), await response.text()]).toEqual(['close', 'whole']);
    await closed;
  }, 10_000);
});
