/** Metrics of the edge: read apart from the door, as many series as there are routes whatever is asked, and a collector that no request feels. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { METHODS } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTelemetry, type Telemetry } from '@nuanxin/service-kit';
import { eventually, scrapeMetrics } from '@nuanxin/testing';
import { Pool } from 'undici';
import { testCell, type TestCell } from '../test/cell.js';
import { startProcess } from '../test/process.js';

const IDS = 10_000;
const AT_ONCE = 50;
/** Node's own, whose series come and go with what its collector of garbage does. */
const NODES_OWN = /^(v8js|nodejs)_/;

let telemetry: Telemetry;
let cell: TestCell;
beforeAll(async () => {
  telemetry = await startTelemetry({ service: 'gateway', ratio: 0, metricsAddress: { host: '127.0.0.1', port: 0 } });
  cell = await testCell({ environment: { RATE_PER_IDENTITY: '1000000', RATE_PER_ROUTE: '1000000', RATE_PER_ADDRESS: '1000000', RATE_SIGN_IN: '1000000' } });
});
afterAll(async () => {
  await cell.stop();
  await telemetry.stop();
});

describe('metrics', () => {
  it('are not to be had at the door (ASVS 13.4.5)', async () => {
    for (const address of ['/metrics', '/metrics/', '/%6detrics', '/v1/metrics', '/public/metrics']) expect([address, (await cell.call('GET', address)).status]).toEqual([address, 404]);
    expect(new URL(telemetry.metricsUrl ?? '').hostname).toBe('127.0.0.1');
    expect((await fetch(new URL('/', telemetry.metricsUrl))).status).toBe(404);
    expect((await fetch(telemetry.metricsUrl ?? '', { method: 'POST' })).status).toBe(404);
  });

  it('have these names, after the conventions, and no others', async () => {
    await cell.call('GET', '/v1/hospitals');
    const { kinds, total } = await scrapeMetrics(telemetry.metricsUrl);
    expect([...kinds].filter(([name]) => !NODES_OWN.test(name)).map((each) => each.join(' ')).sort()).toEqual([
      'http_server_active_requests gauge', 'http_server_request_duration histogram', 'nuanxin_gateway_rates_shared gauge', 'target_info gauge',
    ]);
    // The delay is there once the first seconds were looked at.
    await eventually(async () => expect([...(await scrapeMetrics(telemetry.metricsUrl)).kinds.keys()]).toEqual(expect.arrayContaining(['nodejs_eventloop_delay_p99', 'nodejs_eventloop_utilization', 'v8js_memory_heap_used'])));
    expect(total('http_server_request_duration_count', { http_route: '/v1/hospitals', http_request_method: 'GET', http_response_status_code: '200' })).toBeGreaterThanOrEqual(1);
  });

  it(`make no new series for ${IDS} random ids in paths, hosts, methods, queries and agents (O1)`, async () => {
    const authorization = `Bearer ${await cell.tokens.sign('administrator')}`;
    const methods = METHODS.filter((method) => method !== 'CONNECT');
    const pool = new Pool(cell.gateway.url, { connections: AT_ONCE });
    const kinds: ((n: number) => { method: string; path: string })[] = [
      () => ({ method: 'GET', path: `/v1/cases/${randomUUID()}` }),
      () => ({ method: 'GET', path: `/v1/cases/${randomUUID()}/notes/${randomUUID()}?${randomUUID()}=${randomUUID()}` }),
      () => ({ method: 'GET', path: `/v1/${randomUUID()}` }),
      () => ({ method: 'DELETE', path: `/v1/people/${randomUUID()}` }),
      (n) => ({ method: methods[n % methods.length] ?? 'GET', path: `/${randomUUID()}/${randomUUID()}` }),
    ];
    let sent = 0;
    const send = async (until: number): Promise<void> => {
      await Promise.all(Array.from({ length: AT_ONCE }, async () => {
        while (sent < until) {
          const n = sent++;
          const { method, path: address } = kinds[n % kinds.length]?.(Math.floor(n / kinds.length)) ?? { method: 'GET', path: '/' };
          const response = await pool.request({ method, path: address, headers: { authorization, host: `${randomUUID()}.example`, 'user-agent': randomUUID() } });
          await response.body.dump();
        }
      }));
    };
    const series = async (): Promise<string[]> => [...(await scrapeMetrics(telemetry.metricsUrl)).series.keys()].filter((key) => !NODES_OWN.test(key)).sort();
    const counted = async (): Promise<number> => (await scrapeMetrics(telemetry.metricsUrl)).total('http_server_request_duration_count') ?? 0;
    const before = await counted();
    const first = methods.length * kinds.length;
    await send(first);
    await eventually(async () => expect(await counted()).toBe(before + first));
    const known = await series();
    await send(first + IDS);
    await eventually(async () => expect(await counted()).toBe(before + first + IDS));
    await pool.close();
    expect(await series()).toEqual(known);
    expect(known.filter((key) => /[0-9a-f]{8}-[0-9a-f]{4}-/.test(key) || key.includes('overflow'))).toEqual([]);
    expect(known.some((key) => key.includes('http_request_method="_OTHER"'))).toBe(true);
  }, 120_000);
});

describe('a collector', () => {
  it.each([['accepts and never answers', true], ['is gone', false]])('that %s changes nothing: every request is answered, and the process ends in order', async (_, there) => {
    const taken: Socket[] = [];
    const collector = createServer((socket) => { taken.push(socket.on('error', () => undefined)); });
    await once(collector.listen(0, '127.0.0.1'), 'listening');
    const { port } = collector.address() as AddressInfo;
    if (!there) collector.close();
    const program = await startProcess(cell, { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_METRIC_EXPORT_INTERVAL: '1000' });
    const headers = { authorization: `Bearer ${await cell.tokens.sign('administrator')}` };
    const ask = async (): Promise<void> => { expect((await fetch(`${program.url}/v1/hospitals`, { headers })).status).toBe(200); };
    await eventually(async () => {
      await Promise.all(Array.from({ length: AT_ONCE }, ask));
      // Spans and metrics have been tried to be handed over by now.
      if (there) expect(taken.length).toBeGreaterThan(1);
    });
    for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: AT_ONCE }, ask));
    expect((await scrapeMetrics(program.metricsUrl)).total('http_server_request_duration_count', { http_route: '/v1/hospitals', http_response_status_code: '200' })).toBeGreaterThanOrEqual(20 * AT_ONCE);
    // Past ten seconds it would have ended itself, with 1.
    expect(await program.stop()).toEqual([0, null]);
    taken.forEach((socket) => socket.destroy());
    collector.close();
  }, 90_000);
});
