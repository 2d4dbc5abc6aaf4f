/** Measures the relay: outbox to JetStream with fsync on both sides, against a bare publisher on the same broker. */
import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import { contactAggregate, contactEnded } from '@nuanxin/contracts/hotline-cases';
import { OUTBOX_PARTITIONS, Relay, relayDefaults } from '@nuanxin/messaging';
import { freshDatabase, testNats, type TestNats, type TestPostgres } from '@nuanxin/testing';
import { migrate } from '@nuanxin/service-kit';
import pg from 'pg';
import { v7 } from 'uuid';
import { ratio, type Figure } from './figures.js';

const ROWS = 200_000;
const ROW_BYTES = 1_024;
const BARE_SINGLE = 20_000;
const BARE_BATCH = 100_000;
const BATCH = 500;
const WINDOW = 256;

/** Fills the outbox with rows of 1 KiB, each of an aggregate of its own. */
async function preload(url: string, district: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const example = JSON.stringify({ specversion: '1.0', id: v7(), type: contactEnded.type, source: `${district}/hotline-cases`, subject: v7(), time: new Date().toISOString(), aggregateversion: 1, epoch: 1, correlationid: v7(), data: contactAggregate.example });
  const payload = example.replace('"correlationid"', `"padding":"${'x'.repeat(Math.max(0, ROW_BYTES - example.length - 13))}","correlationid"`);
  await client.query(`INSERT INTO outbox (id, aggregate, aggregate_id, aggregate_version, epoch, partition, stream, subject, type, payload)
    SELECT gen_random_uuid(), 'contact', gen_random_uuid(), 1, 1, i % ${OUTBOX_PARTITIONS}, 'HOTLINE_CASES', $1, $2, $3 FROM generate_series(1, ${ROWS}) i`,
  [`nuanxin.${district}.hotline-cases.contact.contact-ended.v1`, contactEnded.type, payload]);
  await client.query('VACUUM ANALYZE outbox').catch(() => undefined);
  await client.end();
}

const perSecond = (count: number, startedMs: number): number => Math.round(count / ((performance.now() - startedMs) / 1_000));

async function bareBatches(client: JetStreamClient, subject: string, payload: string): Promise<number> {
  const started = performance.now();
  for (let sent = 0; sent < BARE_BATCH; sent += BATCH) {
    const batch = await client.startBatch(subject, payload, { headers: withId() });
    for (let index = 1; index < BATCH - 1; index += 1) void batch.add(subject, payload, { headers: withId(), ack: false });
    await batch.commit(subject, payload, { headers: withId() });
  }
  return perSecond(BARE_BATCH, started);
}

async function bareSingles(client: JetStreamClient, subject: string, payload: string): Promise<number> {
  const started = performance.now();
  let next = 0;
  await Promise.all(Array.from({ length: WINDOW }, async () => {
    while (next++ < BARE_SINGLE) await client.publish(subject, payload, { headers: withId() });
  }));
  return perSecond(BARE_SINGLE, started);
}

function withId() {
  const result = headers();
  result.set('Nats-Msg-Id', v7());
  return result;
}

async function relayed(nats: TestNats, databaseUrl: string): Promise<number> {
  const connection = await nats.connect('hotline-cases');
  const relay = new Relay({ ...relayDefaults, databaseUrl, jetstream: jetstream(connection), onError: (error) => process.stderr.write(`${String(error)}\n`) });
  const started = performance.now();
  relay.start();
  while (relay.published < ROWS) await new Promise((resolve) => setTimeout(resolve, 20));
  const rate = perSecond(ROWS, started);
  await relay.stop();
  await connection.close();
  return rate;
}

/** Bare publishers before and after the relay, so that a machine that slows down meanwhile is seen. */
export async function measureRelay(postgres: TestPostgres): Promise<Figure[]> {
  const nats = await testNats();
  try {
    const database = await freshDatabase(postgres, 'bench_relay');
    await migrate(database.migrateUrl, { entities: [], migrations: [] });
    await preload(database.runUrl, nats.district);
    const connection = await nats.connect('hotline-cases');
    const client = jetstream(connection);
    const subject = `nuanxin.${nats.district}.hotline-cases.contact.contact-ended.v1`;
    const payload = 'x'.repeat(ROW_BYTES);
    const batchBefore = await bareBatches(client, subject, payload);
    const singles = await bareSingles(client, subject, payload);
    const relay = await relayed(nats, database.runUrl);
    const batchAfter = await bareBatches(client, subject, payload);
    await connection.close();
    return [
      ratio('relay against bare atomic batches', relay, (batchBefore + batchAfter) / 2, 'events/s', 0.35),
      ratio('relay against bare single publishes', relay, singles, 'events/s', 1.5),
    ];
  } finally {
    await nats.stop();
  }
}
