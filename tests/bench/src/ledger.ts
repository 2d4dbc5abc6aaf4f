/** Measures the ledger: events into lines, against inserting the same final rows in plain transactions of the same size. */
import path from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import { contactAggregate, contactEnded } from '@nuanxin/contracts/hotline-cases';
import { connectNats, routerDefaults } from '@nuanxin/messaging';
import pg from 'pg';
import { v7 } from 'uuid';
import type { BenchCell } from './cell.js';
import { ratio, type Figure } from './figures.js';

const EVENTS = 20_000;
const VOLUNTEERS = 44;
const DAYS = 174;
const BATCH = 500;
const LINES_PRESENT = 1_000_000;
const TABLES = ['fact', 'entry', 'inbox', 'inbox_position', 'outbox'] as const;

/** Publishes contacts in order of time, as a service's relay would; half of them overlap another of the same volunteer. */
async function publish({ cell }: BenchCell, fromDay: number): Promise<void> {
  const connection = await connectNats({ servers: cell.natsUrl, user: 'hotline-cases', credentialsFile: path.join(cell.natsCredentialsDir, 'hotline-cases.nk') });
  const client = jetstream(connection);
  const { district } = cell;
  const volunteers = Array.from({ length: VOLUNTEERS }, () => v7());
  const start = Date.parse('2010-01-01T00:00:00Z') + fromDay * 86_400_000;
  const event = (index: number) => {
    const answered = start + Math.floor((index / EVENTS) * DAYS * 86_400_000);
    const id = v7();
    const data = { ...contactAggregate.example, contactId: id, answeredBy: volunteers[(index * 7) % VOLUNTEERS], answeredAt: new Date(answered).toISOString(), endedAt: new Date(answered + (10 + (index % 50)) * 60_000).toISOString() };
    const envelope = { specversion: '1.0', id: v7(), type: contactEnded.type, source: `${district}/hotline-cases`, subject: id, time: new Date(answered).toISOString(), aggregateversion: 1, epoch: 1, correlationid: id, data };
    const messageHeaders = headers();
    messageHeaders.set('Nats-Msg-Id', envelope.id);
    return { payload: JSON.stringify(envelope), options: { headers: messageHeaders } };
  };
  const subject = `nuanxin.${district}.hotline-cases.contact.contact-ended.v1`;
  for (let sent = 0; sent < EVENTS; sent += BATCH) {
    const first = event(sent);
    const batch = await client.startBatch(subject, first.payload, first.options);
    for (let index = sent + 1; index < sent + BATCH - 1; index += 1) {
      const { payload, options } = event(index);
      void batch.add(subject, payload, { ...options, ack: false });
    }
    const last = event(sent + BATCH - 1);
    await batch.commit(subject, last.payload, last.options);
  }
  await connection.close();
}

async function inboxCount(client: pg.Client): Promise<number> {
  return Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM inbox WHERE durable = 'volunteer-hours--hotline-cases--contact'`)).rows[0]?.n);
}

/** Events a second from the first that is handled to the last, with all of them waiting in the stream. */
async function handled(bench: BenchCell, client: pg.Client, fromDay: number): Promise<number> {
  await bench.cell.halt('volunteer-hours');
  const before = await inboxCount(client);
  await publish(bench, fromDay);
  await bench.cell.resume('volunteer-hours');
  let first = before;
  while (first === before) first = await inboxCount(client);
  const started = performance.now();
  for (;;) {
    if ((await inboxCount(client)) >= before + EVENTS) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return (before + EVENTS - first) / ((performance.now() - started) / 1_000);
}

/** The same final rows, written again in plain transactions of as many events as the router takes at once. */
async function plain(client: pg.Client, superuserUrl: string, database: string): Promise<number> {
  const url = new URL(superuserUrl);
  url.pathname = `/${database}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  try {
    await admin.query('DROP SCHEMA IF EXISTS plain CASCADE; CREATE SCHEMA plain');
    const rows = new Map<string, string[]>();
    for (const table of TABLES) {
      await admin.query(`CREATE TABLE plain.${table} (LIKE public.${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)`);
      const { rows: found } = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${table} t`);
      rows.set(table, found.map(({ row }) => row));
    }
    const transactions = Math.ceil(EVENTS / routerDefaults.batchEvents);
    const started = performance.now();
    for (let index = 0; index < transactions; index += 1) {
      await admin.query('BEGIN');
      for (const table of TABLES) {
        const all = rows.get(table) ?? [];
        const part = all.slice(Math.floor((all.length * index) / transactions), Math.floor((all.length * (index + 1)) / transactions));
        await admin.query(`INSERT INTO plain.${table} SELECT r.* FROM jsonb_array_elements($1::jsonb) e, jsonb_populate_record(null::plain.${table}, e) r`, [`[${part.join(',')}]`]);
      }
      await admin.query('COMMIT');
    }
    return EVENTS / ((performance.now() - started) / 1_000);
  } finally {
    await admin.query('DROP SCHEMA IF EXISTS plain CASCADE');
    await admin.end();
  }
}

/** A million lines of other volunteers and years, as old facts would have left them. */
async function fill(superuserUrl: string, database: string): Promise<void> {
  const url = new URL(superuserUrl);
  url.pathname = `/${database}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`INSERT INTO entry (id, position, volunteer_id, worked_on, activity, hospital_id, minutes, booked_at, reverses, source_id, source_event_id, policy_version, statement_period, profession, organisation_id)
    SELECT gen_random_uuid(), h.position + i, md5((i % 2000)::text)::uuid, date '2000-01-01' + (i / 2000)::int, 'call', null, 10 + i % 50, now(), null, gen_random_uuid(), gen_random_uuid(), 1, '2000-01', 'psychologist', null
    FROM generate_series(1, ${LINES_PRESENT}) i, ledger_head h`);
  await admin.query(`UPDATE ledger_head SET position = position + ${LINES_PRESENT}`);
  await admin.query(`INSERT INTO fact (source_id, source_ref, source_event_id, epoch, version, volunteer_id, activity, start_at, end_at, status)
    SELECT source_id, source_id, source_event_id, 1, 1, volunteer_id, activity, worked_on + time '08:00', worked_on + time '08:00' + minutes * interval '1 minute', 'credited' FROM entry WHERE worked_on < date '2005-01-01'`);
  await admin.query('ANALYZE entry; ANALYZE fact');
  await admin.end();
}

export async function measureLedger(bench: BenchCell): Promise<Figure[]> {
  const { cell } = bench;
  const database = new URL(cell.databases.get('volunteer-hours')?.runUrl ?? '').pathname.slice(1);
  const client = await bench.database('volunteer-hours');
  try {
    const empty = await handled(bench, client, 0);
    const reference = await plain(client, cell.superuserUrl, database);
    await fill(cell.superuserUrl, database);
    const full = await handled(bench, client, DAYS + 1);
    return [ratio('events into the ledger against inserting the same rows', empty, reference, 'events/s', 0.6), ratio('events into a ledger of a million lines against an empty one', full, empty, 'events/s', 0.8)];
  } finally {
    await client.end();
  }
}
