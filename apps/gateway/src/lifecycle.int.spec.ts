/** How the gateway bears load and ends: bounded work for each service, and an end that finishes what is under way. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@nuanxin/testing';
import type { RouteHandlerMethod } from 'fastify';
import { problemCode, testCell, type TestCell } from '../test/cell.js';

let cell: TestCell;
let stopped = false;
afterEach(async () => {
  if (!stopped) await cell.stop();
  stopped = false;
});

/** A handler that answers when told. */
function held(): { handler: RouteHandlerMethod; waiting: () => number; release: () => void } {
  const waiting: (() => void)[] = [];
  return {
    handler: async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { items: [] };
    },
    waiting: () => waiting.length,
    release: () => waiting.splice(0).forEach((resolve) => resolve()),
  };
}

describe('work under way', () => {
  it('has an end for each service: past it 503 at once, and the other services are as quick as ever (O1)', async () => {
    const slow = held();
    cell = await testCell({ environment: { UPSTREAM_CALLS_MAX: '5' }, handlers: { 'volunteer-hours': { 'GET /v1/claims': slow.handler } } });
    const waiting = Array.from({ length: 5 }, () => cell.call('GET', '/v1/claims'));
    await eventually(() => expect(slow.waiting()).toBe(5));
    const over = await cell.call('GET', '/v1/claims');
    expect([over.status, over.headers.get('retry-after'), await problemCode(over)]).toEqual([503, '1', 'unavailable']);
    expect((await cell.call('GET', '/v1/hospitals')).status).toBe(200);
    slow.release();
    expect((await Promise.all(waiting)).map((response) => response.status)).toEqual([200, 200, 200, 200, 200]);
    const again = cell.call('GET', '/v1/claims');
    await eventually(() => expect(slow.waiting()).toBe(1));
    slow.release();
    expect((await again).status).toBe(200);
  });
});

describe('the end', () => {
  it('says first that it is not ready, serves what comes meanwhile, finishes what is under way, ends streams, and closes', async () => {
    const slow = held();
    let streams = 0;
    const stream: RouteHandlerMethod = (_request, reply) => {
      reply.hijack();
      streams += 1;
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      reply.raw.once('close', () => (streams -= 1));
    };
    cell = await testCell({ environment: { DRAIN_MS: '500' }, handlers: { 'volunteer-hours': { 'GET /v1/claims': slow.handler, 'GET /v1/hours/stream': stream } } });
    const { url } = cell.gateway;
    const reading = (await cell.call('GET', '/v1/hours/stream')).text();
    const call = cell.call('GET', '/v1/claims');
    await eventually(() => expect([slow.waiting(), streams]).toEqual([1, 1]));

    const stopping = cell.gateway.stop();
    expect(await (await fetch(`${url}/health/ready`)).json()).toMatchObject({ status: 'not-ready', problems: { shutdown: 'shutting down' } });
    const meanwhile = await cell.call('GET', '/v1/hospitals');
    expect([meanwhile.status, meanwhile.headers.get('connection')]).toEqual([200, 'close']);
    await expect(reading).rejects.toThrow();
    slow.release();
    expect((await call).status).toBe(200);
    await stopping;
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
    await cell.clear();
    stopped = true;
  });
});
