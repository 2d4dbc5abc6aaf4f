/** Driving domain time: every service is told, and the answer waits until the cell has nothing left to do. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { eventually } from '@nuanxin/testing';
import type { RouteHandlerMethod } from 'fastify';
import { problemCode, testCell, type TestCell } from '../../test/cell.js';

const TO = '2020-02-01T08:00:00.000Z';

interface State {
  advancedTo: string[];
  published: number;
  idle: () => boolean;
  status: number;
}
const states = {} as Record<ServiceName, State>;
const reset = (): void => {
  for (const name of serviceNames) states[name] = { advancedTo: [], published: 1, idle: () => true, status: 200 };
};

const answer = (name: ServiceName): RouteHandlerMethod => (_request, reply) => {
  const { status, idle, published } = states[name];
  return status === 200 ? reply.send({ idle: idle(), published, now: TO }) : reply.status(status).send({ code: 'invalid-input' });
};
const handlersOf = (name: ServiceName): Record<string, RouteHandlerMethod> => ({
  'POST /evaluation/advance': function (request, reply) {
    states[name].advancedTo.push((request.body as { to: string }).to);
    return answer(name).call(this, request, reply);
  },
  'GET /evaluation/idle': answer(name),
});

let cell: TestCell;
beforeAll(async () => {
  reset();
  cell = await testCell({ environment: { NUANXIN_EVALUATION: '1' }, handlers: Object.fromEntries(serviceNames.map((name) => [name, handlersOf(name)])) });
});
beforeEach(reset);
afterAll(() => cell.stop());

const advance = async (body: string = JSON.stringify({ to: TO }), token?: string): Promise<Response> =>
  cell.call('POST', '/v1/evaluation/advance', { body, headers: { 'content-type': 'application/json' }, ...(token === undefined ? {} : { token }) });

describe('driving domain time (O2)', () => {
  it('tells every service and answers when all is idle', async () => {
    const response = await advance();
    expect([response.status, await response.json()]).toEqual([200, { idle: true, now: TO, published: 6 }]);
    for (const name of serviceNames) expect(states[name].advancedTo).toEqual([TO]);
  });

  it('waits for a service that is still at work', async () => {
    let asked = 0;
    states['volunteer-hours'].idle = () => (asked += 1) > 4;
    expect((await advance()).status).toBe(200);
    expect(asked).toBe(6);
  });

  it('looks again when an event was sent between two sweeps that found all idle', async () => {
    let sweeps = 0;
    states.identity.idle = () => {
      sweeps += 1;
      if (sweeps <= 3) states['duty-roster'].published += 1;
      return true;
    };
    await advance();
    // One answer to the advance, two sweeps that differ, then two that agree.
    expect(sweeps).toBeGreaterThanOrEqual(4);
  });

  it('waits for a service that is being started again', async () => {
    await cell.upstreams['hotline-cases'].kill();
    const response = advance();
    response.catch(() => undefined);
    // By then it has been missed at least once.
    await eventually(() => expect(states['hotline-cases'].advancedTo.length + states.identity.advancedTo.length).toBe(1));
    await cell.upstreams['hotline-cases'].start();
    expect((await response).status).toBe(200);
    expect(states['hotline-cases'].advancedTo).toEqual([TO]);
  });

  it('passes a refusal on', async () => {
    states.identity.status = 400;
    const response = await advance();
    expect([response.status, await problemCode(response)]).toEqual([400, 'invalid-input']);
  });

  it.each([['{}'], ['{"to":"tomorrow"}'], ['{"to":"2020-02-01T08:00:00Z","and":1}'], ['[]'], ['null']])('refuses %s', async (body) => {
    const response = await advance(body);
    expect([response.status, await problemCode(response)]).toEqual([400, 'invalid-input']);
    expect(states.identity.advancedTo).toEqual([]);
  });

  it('is for whoever holds evaluation.drive', async () => {
    expect((await advance(undefined, await cell.tokens.sign('coordinator'))).status).toBe(403);
    expect((await cell.call('GET', '/v1/evaluation/idle', { token: null })).status).toBe(401);
  });

  it('tells the state without driving anything', async () => {
    states.identity.idle = () => false;
    expect(await (await cell.call('GET', '/v1/evaluation/idle')).json()).toEqual({ idle: false, now: TO, published: 6 });
    expect(await (await cell.call('GET', '/health/live', { token: null })).json()).toMatchObject({ evaluation: expect.any(String) });
  });
});
