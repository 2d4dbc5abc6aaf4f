/** An orderly end with connections kept alive. */
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@nuanxin/testing';
import fastify from 'fastify';
import { endConnectionsWithAnswers } from './end-connections.js';
import { EventStream, type StreamItem } from './stream.js';

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
  }, 30_000);

  it('goes before on each connection: once it has begun, an answer is the last, and new connections are answered all the same', async () => {
    const server = fastify({ keepAliveTimeout: 60_000, forceCloseConnections: 'idle' });
    const ending = endConnectionsWithAnswers(server);
    server.get('/', async () => 'whole');
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const connectionOf = async (): Promise<string | null> => (await fetch(url)).headers.get('connection');
    expect(await connectionOf()).toBe('keep-alive');
    ending.begin();
    expect([await connectionOf(), await connectionOf()]).toEqual(['close', 'close']);
    await server.close();
  }, 30_000);

  it('ends a stream that goes on for ever after a whole item, within its silence, and asks for no further item', async () => {
    const server = fastify({ keepAliveTimeout: 60_000, forceCloseConnections: 'idle' });
    endConnectionsWithAnswers(server);
    let left = false;
    const never = Promise.withResolvers<void>();
    const items = async function* (): AsyncGenerator<StreamItem> {
      try {
        yield { id: '1', data: { n: 1 } };
        yield { id: '2', data: { n: 2 } };
        await never.promise;
        yield { id: '3', data: { n: 3 } };
      } finally {
        left = true;
      }
    };
    server.get('/', (_request, reply) => {
      const { body, contentType } = new EventStream(items()).encode('');
      return reply.type(contentType).send(body);
    });
    const response = await fetch(await server.listen({ port: 0, host: '127.0.0.1' }));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const both = 'id: 1\ndata: {"n":1}\n\nid: 2\ndata: {"n":2}\n\n';
    let text = '';
    while (text.length < both.length) text += (await reader?.read())?.value ?? '';
    await server.close();
    expect([text, (await reader?.read())?.done]).toEqual([both, true]);
    never.resolve();
    await eventually(() => expect(left).toBe(true));
  }, 30_000);
});
