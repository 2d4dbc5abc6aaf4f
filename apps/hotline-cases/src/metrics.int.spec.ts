/** Metrics of a service, as Prometheus reads them: these names and no others, and no new series for whatever is told. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import { personAggregate, personRegistered } from '@nuanxin/contracts/identity';
import { subjectOf } from '@nuanxin/contracts';
import { startTelemetry, type Telemetry } from '@nuanxin/service-kit';
import { eventually, publishAs, scrapeMetrics, type Scrape } from '@nuanxin/testing';
import { counsellor, startHotline, type Hotline } from '../test/hotline.js';

const EVENTS = 1_000;
const NODES_OWN = /^(v8js|nodejs)_/;
const PERSONS = { messaging_consumer_group_name: 'hotline-cases--identity--person' };

describe('metrics', () => {
  let telemetry: Telemetry;
  let test: Hotline;
  beforeAll(async () => {
    telemetry = await startTelemetry({ service: 'hotline-cases', ratio: 0, metricsAddress: { host: '127.0.0.1', port: 0 } });
    test = await startHotline();
  });
  afterAll(async () => {
    await test.stop();
    await telemetry.stop();
  });
  const scrape = (): Promise<Scrape> => scrapeMetrics(telemetry.metricsUrl);
  const person = () => {
    const personId = randomUUID();
    return { ...personAggregate.example, personId };
  };

  it('have these names, after the conventions, and no others; requests and events are counted', async () => {
    await test.caseOf(counsellor());
    const data = person();
    const told = await publishAs(test.nats, personRegistered, data.personId, 1, data);
    await publishAs(test.nats, personRegistered, data.personId, 1, data, { ...told, id: randomUUID() });
    const seen = await eventually(async () => {
      const now = await scrape();
      expect([now.total('nuanxin_inbox_duplicates_total', PERSONS), now.total('messaging_client_sent_messages_total', { messaging_destination_name: 'HOTLINE_CASES' })]).toEqual([1, 3]);
      return now;
    });
    expect([...seen.kinds].filter(([name]) => !NODES_OWN.test(name)).map((each) => each.join(' ')).sort()).toEqual([
      'db_client_connection_count gauge', 'db_client_connection_max gauge', 'db_client_connection_pending_requests gauge', 'http_server_active_requests gauge',
      'http_server_request_duration histogram', 'messaging_client_consumed_messages_total counter', 'messaging_client_operation_duration histogram', 'messaging_client_sent_messages_total counter',
      'messaging_process_duration histogram', 'nuanxin_audit_oldest_unanchored_age gauge', 'nuanxin_consumer_pending gauge', 'nuanxin_consumer_unacknowledged gauge', 'nuanxin_due_work_overdue gauge', 'nuanxin_inbox_duplicates_total counter',
      'nuanxin_inbox_parked gauge', 'nuanxin_outbox_oldest_unsent_age gauge', 'nuanxin_outbox_parked gauge', 'target_info gauge',
    ]);
    expect(seen.total('http_server_request_duration_count', { http_route: '/v1/cases', http_request_method: 'POST', http_response_status_code: '201' })).toBe(1);
    expect(seen.total('messaging_client_consumed_messages_total', PERSONS)).toBe(2);
    expect(seen.total('messaging_process_duration_count', PERSONS)).toBeGreaterThanOrEqual(1);
    expect(seen.total('db_client_connection_max', { db_client_connection_pool_name: 'hotline-cases' })).toBe(5);
    expect([seen.total('nuanxin_outbox_parked'), seen.total('nuanxin_inbox_parked')]).toEqual([0, 0]);
  });

  it(`make no new series for ${EVENTS} events of types, ids and subjects that nobody knows (O1)`, async () => {
    const connection = await test.nats.connect('identity');
    const client = jetstream(connection);
    const subject = subjectOf(test.nats.district, personRegistered).split('.').slice(0, -2).join('.');
    const send = async (count: number): Promise<void> => {
      await Promise.all(Array.from({ length: count }, async () => {
        const data = person();
        const [id, type] = [randomUUID(), `nuanxin.identity.${randomUUID()}.v1`];
        const envelope = { specversion: '1.0', id, type, source: `${test.nats.district}/identity`, subject: data.personId, time: new Date().toISOString(), aggregateversion: 1, epoch: 1, correlationid: randomUUID(), data };
        const messageHeaders = headers();
        messageHeaders.set('Nats-Msg-Id', id);
        await client.publish(`${subject}.${randomUUID()}.v1`, JSON.stringify(envelope), { headers: messageHeaders });
      }));
    };
    const consumed = async (): Promise<number> => (await scrape()).total('messaging_client_consumed_messages_total', PERSONS) ?? 0;
    const series = async (): Promise<string[]> => [...(await scrape()).series.keys()].filter((key) => !NODES_OWN.test(key)).sort();
    const before = await consumed();
    await send(10);
    await eventually(async () => expect(await consumed()).toBe(before + 10));
    const known = await series();
    for (let sent = 0; sent < EVENTS; sent += 50) await send(50);
    await eventually(async () => expect(await consumed()).toBe(before + 10 + EVENTS));
    await connection.close();
    expect(await series()).toEqual(known);
  });
});
