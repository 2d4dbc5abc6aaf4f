/** Several gateways of a district count rates together over a real NATS, and each for itself without it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineRoute } from '@nuanxin/contracts';
import { ratesSubject } from '@nuanxin/messaging';
import { loadConfig, startTelemetry, type Telemetry } from '@nuanxin/service-kit';
import { eventually, scrapeMetrics, testNats, type TestNats } from '@nuanxin/testing';
import { v7 } from 'uuid';
import { z } from 'zod';
import { problemCode, testCell, untilReady, type TestCell } from '../test/cell.js';
import { gatewayConfig } from './config.js';
import { startGateway, type RunningGateway } from './gateway.js';

/** Attempts to sign in are counted over a minute, which no machine is too slow for. */
const LIMIT = 60;
/** What may come through while gateways are still telling each other: far from a second limit. */
const SLACK = 20;
const signIn = defineRoute({ id: 'testSignIn', service: 'identity', method: 'POST', path: '/v1/session', summary: 'Signs in.', permission: 'public', body: z.strictObject({}), response: z.unknown(), idempotencyKey: false });
const list = defineRoute({ id: 'testList', service: 'hospital-groups', method: 'GET', path: '/v1/hospitals', summary: 'Lists.', permission: 'hospital.read', response: z.unknown() });

let telemetry: Telemetry;
let nats: TestNats;
let cell: TestCell;
let other: RunningGateway;
beforeAll(async () => {
  telemetry = await startTelemetry({ service: 'gateway', ratio: 0, metricsAddress: { host: '127.0.0.1', port: 0 } });
  nats = await testNats();
  const environment = { NATS_URL: nats.url, NATS_MONITOR_URL: nats.monitorUrl, NATS_CREDENTIALS_FILE: nats.credentialsFile('gateway'), RATE_SIGN_IN: String(LIMIT), RATE_PER_ADDRESS: '100000', TRUSTED_PROXIES: '127.0.0.1' };
  cell = await testCell({ district: nats.district, environment, contracts: [signIn, list] });
  other = await startGateway(loadConfig(gatewayConfig, cell.environment), [signIn, list]);
  await untilReady(other.url);
  await untilShared();
});
afterAll(async () => {
  await other.stop();
  await cell.stop();
  await nats.stop();
  await telemetry.stop();
});

const urls = (): string[] => [cell.gateway.url, other.url];
const attempt = (url: string, address: string): Promise<Response> => fetch(`${url}/v1/session`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'x-forwarded-for': address } });
const fresh = (): string => `10.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`;
/** What is left of a policy after this answer, and the seconds until its window ends. */
function left(response: Response, policy: string): { left: number; seconds: number } {
  const match = new RegExp(`"${policy}";r=(\\d+);t=(\\d+)`).exec(response.headers.get('ratelimit') ?? '');
  return { left: Number(match?.[1]), seconds: Number(match?.[2]) };
}

/** What each gateway counts, the other hears. */
async function untilShared(): Promise<void> {
  for (const [from, to] of [urls(), urls().reverse()]) {
    await eventually(async () => {
      const address = fresh();
      await attempt(from ?? '', address);
      let asked = 0;
      await eventually(async () => {
        asked += 1;
        expect(left(await attempt(to ?? '', address), 'sign-in').left).toBe(LIMIT - 1 - asked);
      }, 1_000);
    });
  }
}

/** Attempts from one address at both gateways, a few at a time at each; gives how many came through. */
async function attempts(times: number, atOnce: number): Promise<number> {
  const address = fresh();
  let [sent, passed] = [0, 0];
  await Promise.all(urls().flatMap((url) => Array.from({ length: atOnce }, async () => {
    while (sent < times) {
      sent += 1;
      const { status } = await attempt(url, address);
      if (status === 200) passed += 1;
      else expect(status).toBe(429);
    }
  })));
  return passed;
}

describe('two gateways', () => {
  it.each([['one after the other', 1], ['many at once', 20]])('let one limit through between them when asked %s', async (_, atOnce) => {
    const passed = await attempts(3 * LIMIT, atOnce);
    expect(passed).toBeGreaterThanOrEqual(LIMIT);
    expect(passed).toBeLessThanOrEqual(LIMIT + SLACK);
  });

  it('say of an address, an identity and a route what is left of it at both, and when', async () => {
    const token = await cell.tokens.sign('administrator', { personId: v7() });
    const read = async (url: string): Promise<Response> => fetch(`${url}/v1/hospitals`, { headers: { 'authorization': `Bearer ${token}`, 'x-forwarded-for': '192.0.2.1' } });
    for (let time = 0; time < 5; time += 1) await read(cell.gateway.url);
    let asked = 0;
    await eventually(async () => {
      const answer = await read(other.url);
      asked += 1;
      for (const [policy, max] of [['address', 100_000], ['identity', 300], ['route', 150]] as const) {
        expect(left(answer, policy).left).toBe(max - 5 - asked);
        expect(left(answer, policy).seconds).toBeLessThanOrEqual(10);
      }
    }, 5_000);
  });

  it('refuse at one what was used up at the other, with the seconds until the window that was opened there ends', async () => {
    const address = fresh();
    const told = await Promise.all(Array.from({ length: LIMIT }, () => attempt(cell.gateway.url, address)));
    await eventually(async () => {
      const refused = await attempt(other.url, address);
      expect([refused.status, await problemCode(refused)]).toEqual([429, 'too-many-requests']);
      expect(Number(refused.headers.get('retry-after'))).toBe(left(refused, 'sign-in').seconds);
      expect(left(refused, 'sign-in').seconds).toBeLessThanOrEqual(Math.max(...told.map((answer) => left(answer, 'sign-in').seconds)));
    });
  });

  it('count on when somebody with their credentials tells nonsense', async () => {
    const liar = await nats.connect('gateway');
    for (const nonsense of ['', '{', 'null', '{"from":"x","tallies":{}}', JSON.stringify({ from: v7(), tallies: { 'sign-in': [['a', -1, 5]] } }), JSON.stringify({ from: v7(), tallies: { constructor: [['a', 0, 5]] } })]) liar.publish(ratesSubject(nats.district), nonsense);
    await liar.flush();
    await liar.close();
    expect(await attempts(3 * LIMIT, 1)).toBeLessThanOrEqual(LIMIT + SLACK);
  });
});

describe('without NATS', () => {
  it('each gateway limits by what it counted itself, and they count together again when it is back', async () => {
    const told = async (): Promise<number | undefined> => (await scrapeMetrics(telemetry.metricsUrl)).total('nuanxin_gateway_rates_shared');
    expect(await told()).toBe(1);
    await nats.kill();
    await eventually(async () => expect(await told()).toBe(0));
    expect(await attempts(4 * LIMIT, 5)).toBe(2 * LIMIT);
    await nats.start();
    await untilShared();
    await eventually(async () => expect(await told()).toBe(1));
    expect(await attempts(3 * LIMIT, 1)).toBeLessThanOrEqual(LIMIT + SLACK);
  });
});
