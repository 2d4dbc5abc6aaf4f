/** Driving domain time: every service is told, and the answer waits until the cell has nothing left to do. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { eventually } from '@nuanxin/testing';
import { topologyOf } from '@nuanxin/messaging';
import fastify, { type RouteHandlerMethod } from 'fastify';
import { problemCode, testCell, type TestCell } from '../../test/cell.js';

const TO = '2020-02-01T08:00:00.000Z';

interface State {
  advancedTo: string[];
  idle: () => boolean;
  status: number;
}
const states = {} as Record<ServiceName, State>;
const reset = (): void => {
  published = () => 1;
  consumers = () => durables.map((name) => ({ name }));
  for (const name of serviceNames) states[name] = { advancedTo: [], idle: () => true, status: 200 };
};

const answer = (name: ServiceName): RouteHandlerMethod => (_request, reply) => {
  const { status, idle } = states[name];
  return status === 200 ? reply.send({ idle: idle(), now: TO }) : reply.status(status).send({ code: 'invalid-input' });
};
const handlersOf = (name: ServiceName): Record<string, RouteHandlerMethod> => ({
  'POST /evaluation/advance': function (request, reply) {
    states[name].advancedTo.push((request.body as { to: string }).to);
    return answer(name).call(this, request, reply);
  },
  'GET /evaluation/idle': answer(name),
});

/** What the broker's monitor says of the durables: nothing to deliver, nothing unacknowledged, unless a test has it otherwise. */
const district = 'evaluated';
const durables = topologyOf(district).durables.map(({ name }) => name);
let published: () => number;
let consumers: () => { name: string; delivered?: number; num_pending?: number; num_ack_pending?: number }[];
const monitor = fastify().get('/jsz', () => ({
  account_details: [
    { stream_detail: [{ name: 'IDENTITY', state: { last_seq: published() }, consumer_detail: consumers().map(({ delivered = 1, ...each }) => ({ ...each, delivered: { consumer_seq: delivered } })) }] },
    { name: 'of another' },
  ],
}));

let cell: TestCell;
beforeAll(async () => {
  reset();
  const monitorUrl = await monitor.listen({ host: '127.0.0.1', port: 0 });
  cell = await testCell({ district, environment: { NUANXIN_EVALUATION: '1', NATS_MONITOR_URL: monitorUrl }, handlers: Object.fromEntries(serviceNames.map((name) => [name, handlersOf(name)])) });
});
beforeEach(reset);
afterAll(() => Promise.all([cell.stop(), monitor.close()]));

const advance = async (body: string = JSON.stringify({ to: TO }), token?: string): Promise<Response> =>
  cell.call('POST', '/v1/evaluation/advance', { body, headers: { 'content-type': 'application/json' }, ...(token === undefined ? {} : { token }) });

describe('driving domain time (O2)', () => {
  it('tells every service and answers when all is idle', async () => {
    const response = await advance();
    expect([response.status, await response.json()]).toEqual([200, { idle: true, now: TO }]);
    for (const name of serviceNames) expect(states[name].advancedTo).toEqual([TO]);
  });

  it('waits for a service that has not sent everything', async () => {
    let asked = 0;
    states['volunteer-hours'].idle = () => (asked += 1) > 4;
    expect((await advance()).status).toBe(200);
    expect(asked).toBe(5);
  });

  it.each([
    ['has something to be delivered', { num_pending: 1 }], ['has not acknowledged all', { num_ack_pending: 2 }],
  ])('waits while a durable %s', async (_what, unfinished) => {
    let looks = 0;
    consumers = () => durables.map((name, index) => ({ name, ...(index === 5 && (looks += 1) < 4 ? unfinished : {}) }));
    expect((await advance()).status).toBe(200);
    // Three that are not, one that is, one more to see that nothing passed.
    expect(looks).toBe(5);
  });

  it('waits while a durable is missing, as after a lost stream', async () => {
    let looks = 0;
    consumers = () => durables.slice((looks += 1) < 4 ? 1 : 0).map((name) => ({ name }));
    expect((await advance()).status).toBe(200);
    // Three that are not, one that is, one more to see that nothing passed.
    expect(looks).toBe(5);
  });

  it.each([
    ['published', () => { let looks = 0; published = () => Math.min((looks += 1), 3); }],
    ['delivered', () => { let looks = 0; consumers = () => durables.map((name, index) => ({ name, ...(index === 0 ? { delivered: Math.min((looks += 1), 3) } : {}) })); }],
  ])('looks again when an event was %s between two looks that found all idle', async (_what, pass) => {
    let asked = 0;
    states.identity.idle = () => (asked += 1) > 0;
    pass();
    expect((await advance()).status).toBe(200);
    // The answer to the advance, with 1 before and 2 after; one with 2 and 3; then one with nothing passing.
    expect(asked).toBe(3);
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
    const state = async (): Promise<unknown> => (await cell.call('GET', '/v1/evaluation/idle')).json();
    expect(await state()).toEqual({ idle: true, now: TO });
    states.identity.idle = () => false;
    expect(await state()).toMatchObject({ idle: false });
    reset();
    consumers = () => [];
    expect(await state()).toMatchObject({ idle: false });
    expect(await (await cell.call('GET', '/health/live', { token: null })).json()).toMatchObject({ evaluation: expect.any(String) });
  });
});
