/** Events put aside: seen, listed, retried or discarded by a person; and those that merely wait for one before them. */
import { createHash } from 'node:crypto';
import type { JsMsg } from '@nats-io/jetstream';
import type { Envelope } from '@nuanxin/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import { decode } from './envelope.js';

/** What is shown of an event put aside: never its data. */
export interface ParkedEvent {
  readonly durable: string;
  readonly eventId: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly reason: string;
  readonly parkedAt: Date;
}

const NO_AGGREGATE = '00000000-0000-0000-0000-000000000000';
const LIST_MAX = 500;

/** The oldest events put aside, at most 500. */
export function listParked(dataSource: DataSource): Promise<ParkedEvent[]> {
  return dataSource.query(
    `SELECT durable, event_id AS "eventId", aggregate_id AS "aggregateId", version, reason, parked_at AS "parkedAt" FROM parked_event ORDER BY parked_at, version LIMIT ${LIST_MAX}`);
}

/** Keeps a message that no code can read, under an id derived from its content where it has none. */
export async function parkUnreadable(dataSource: DataSource, durable: string, message: JsMsg, error: unknown): Promise<void> {
  const digest = createHash('sha256').update(message.data).digest('hex');
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  await dataSource.query(
    `INSERT INTO parked_event (durable, event_id, aggregate_id, epoch, version, payload, reason) VALUES ($1, $2, $3, 1, 1, $4, $5) ON CONFLICT DO NOTHING`,
    [durable, id, NO_AGGREGATE, new TextDecoder().decode(message.data).replaceAll('\u0000', ''), error instanceof Error ? error.message.slice(0, 2_000) : 'unreadable']);
}

/** Takes out the events that waited for one of `next` to come, in order, as far as they follow without a hole. */
export async function takeHeld(tx: EntityManager, durable: string, next: readonly Envelope[]): Promise<Envelope[]> {
  if (next.length === 0) return [];
  const latest = new Map(next.map((event) => [event.subject, event]));
  const rows: { payload: string }[] = await tx.query(
    `SELECT payload FROM parked_event WHERE durable = $1 AND reason = 'hole' AND aggregate_id = ANY($2::uuid[]) ORDER BY aggregate_id, epoch, version FOR UPDATE`, [durable, [...latest.keys()]]);
  const taken: Envelope[] = [];
  const outdated: string[] = [];
  for (const event of rows.map((row) => decode(row.payload))) {
    const last = latest.get(event.subject);
    if (last === undefined || event.epoch !== last.epoch || event.aggregateversion > last.aggregateversion + 1) continue;
    if (event.aggregateversion <= last.aggregateversion) outdated.push(event.id);
    else {
      taken.push(event);
      latest.set(event.subject, event);
    }
  }
  const gone = [...taken.map((event) => event.id), ...outdated];
  if (gone.length > 0) await tx.query('DELETE FROM parked_event WHERE durable = $1 AND event_id = ANY($2::uuid[])', [durable, gone]);
  return taken;
}

/** Takes out all events put aside for an aggregate, in order, and lets it go on. */
export async function takeParked(tx: EntityManager, durable: string, aggregateId: string): Promise<Envelope[]> {
  await tx.query('UPDATE inbox_position SET parked = false WHERE durable = $1 AND aggregate_id = $2', [durable, aggregateId]);
  const result: [{ payload: string; epoch: number; version: number }[], number] = await tx.query(
    'DELETE FROM parked_event WHERE durable = $1 AND aggregate_id = $2 RETURNING payload, epoch, version', [durable, aggregateId]);
  return result[0].sort((a, b) => a.epoch - b.epoch || a.version - b.version).map((row) => decode(row.payload));
}

/** Gives up one event for good: the aggregate goes on after it. Gives whether there was one. */
export async function discardParked(dataSource: DataSource, durable: string, eventId: string): Promise<boolean> {
  return dataSource.transaction(async (tx) => {
    const [rows]: [{ aggregateId: string; epoch: number; version: number }[], number] = await tx.query(
      'DELETE FROM parked_event WHERE durable = $1 AND event_id = $2 RETURNING aggregate_id AS "aggregateId", epoch, version', [durable, eventId]);
    const [event] = rows;
    if (event === undefined) return false;
    await tx.query(`UPDATE inbox_position SET epoch = $3, version = greatest(version, $4) WHERE durable = $1 AND aggregate_id = $2`, [durable, event.aggregateId, event.epoch, event.version]);
    return true;
  });
}
