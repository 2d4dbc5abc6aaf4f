/** Events put aside: seen, listed, retried or discarded by a person; and those that merely wait for one before them. */
import { createHash } from 'node:crypto';
import type { JsMsg } from '@nats-io/jetstream';
import type { Envelope } from '@nuanxin/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import { decode } from './envelope.js';
import { judge, lockDurable, lockPositions, type Position } from './inbox.js';

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
const REASON_LENGTH_MAX = 2_000;

/** Why an event is put aside that merely waits for one before it. */
const HOLE = 'hole';
/** A person gave the event up: it counts as handled once its turn comes, so that those after it can go on. */
const DISCARDED = 'discarded';

/** The oldest events put aside, at most 500; those given up are not among them. */
export function listParked(dataSource: DataSource): Promise<ParkedEvent[]> {
  return dataSource.query(
    `SELECT durable, event_id AS "eventId", aggregate_id AS "aggregateId", version, reason, parked_at AS "parkedAt" FROM parked_event WHERE reason <> '${DISCARDED}' ORDER BY parked_at, version LIMIT ${LIST_MAX}`);
}

/** How many aggregates are stopped at an event that failed for good, over all durables; those that merely wait for one before it don't count. */
export async function countParked(dataSource: DataSource): Promise<number> {
  const [row]: [{ count: number }] = await dataSource.query('SELECT count(DISTINCT (durable, aggregate_id))::int AS count FROM parked_event WHERE reason <> ALL($1)', [[HOLE, DISCARDED]]);
  return row.count;
}

/** Keeps a message that no code can read, under an id derived from its content where it has none. */
export async function parkUnreadable(dataSource: DataSource, durable: string, message: JsMsg, error: unknown): Promise<void> {
  const digest = createHash('sha256').update(message.data).digest('hex');
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  await dataSource.query(
    `INSERT INTO parked_event (durable, event_id, aggregate_id, epoch, version, payload, reason) VALUES ($1, $2, $3, 1, 1, $4, $5) ON CONFLICT DO NOTHING`,
    [durable, id, NO_AGGREGATE, new TextDecoder().decode(message.data).replaceAll('\u0000', ''), error instanceof Error ? error.message.slice(0, REASON_LENGTH_MAX) : 'unreadable']);
}

/** Puts an event aside: it is seen in `parked_event` and waits for a person, or for the event that is missing before it. */
export async function parkEvent(tx: EntityManager, durable: string, event: Envelope, reason: string): Promise<void> {
  await tx.query(`INSERT INTO parked_event (durable, event_id, aggregate_id, epoch, version, payload, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (durable, event_id) DO NOTHING`, [durable, event.id, event.subject, event.epoch, event.aggregateversion, JSON.stringify(event), reason.slice(0, REASON_LENGTH_MAX)]);
}

/** Puts an event aside that has waited long enough for one before it. Gives false, and does nothing, if that came meanwhile. */
export async function parkHole(tx: EntityManager, durable: string, event: Envelope): Promise<boolean> {
  await lockDurable(tx, durable);
  if (judge((await lockPositions(tx, durable, [event.subject])).get(event.subject), event) !== 'hole') return false;
  await parkEvent(tx, durable, event, HOLE);
  return true;
}

/**
 * Stops an aggregate at a durable at an event that failed for good: it and everything that comes after it is put aside from now
 * on. Gives false, and does nothing, if the event is not the next one any more (another replica had it).
 */
export async function parkAggregate(tx: EntityManager, durable: string, event: Envelope, reason: string): Promise<boolean> {
  if (judge((await lockPositions(tx, durable, [event.subject])).get(event.subject), event) !== 'next') return false;
  await parkEvent(tx, durable, event, reason);
  await tx.query(`INSERT INTO inbox_position (durable, aggregate_id, epoch, version, parked) VALUES ($1, $2, $3, $4, true)
    ON CONFLICT (durable, aggregate_id) DO UPDATE SET parked = true`, [durable, event.subject, event.epoch, event.aggregateversion - 1]);
  return true;
}

/** Events whose turn has come: `handle` has those to be handled; `pass` those too that were given up and merely count. */
export interface Turn {
  readonly pass: readonly Envelope[];
  readonly handle: readonly Envelope[];
}

interface Aside {
  readonly payload: string;
  readonly reason: string;
}

const turnOf = (taken: readonly { event: Envelope; reason: string }[]): Turn => ({ pass: taken.map(({ event }) => event), handle: taken.flatMap(({ event, reason }) => (reason === DISCARDED ? [] : [event])) });

/** Takes out the events that waited for one of `next` to come, in order, as far as they follow without a hole. */
export async function takeHeld(tx: EntityManager, durable: string, next: readonly Envelope[]): Promise<Turn> {
  if (next.length === 0) return turnOf([]);
  const positions = new Map(next.map((event) => [event.subject, positionAt(event)]));
  const rows: Aside[] = await tx.query(
    'SELECT payload, reason FROM parked_event WHERE durable = $1 AND reason = ANY($2) AND aggregate_id = ANY($3::uuid[]) ORDER BY aggregate_id, epoch, version FOR UPDATE', [durable, [HOLE, DISCARDED], [...positions.keys()]]);
  const { taken, gone } = follow(rows, positions);
  if (gone.length > 0) await tx.query('DELETE FROM parked_event WHERE durable = $1 AND event_id = ANY($2::uuid[])', [durable, gone]);
  return turnOf(taken);
}

/**
 * Takes out the events put aside for an aggregate, in order, and lets it go on. One that has a hole before it stays aside, to be
 * taken when the missing one comes: if it were handled now, the missing one would be taken for a duplicate and be lost.
 */
export async function takeParked(tx: EntityManager, durable: string, aggregateId: string): Promise<Turn> {
  await lockDurable(tx, durable);
  await tx.query('UPDATE inbox_position SET parked = false WHERE durable = $1 AND aggregate_id = $2', [durable, aggregateId]);
  const rows: Aside[] = await tx.query('SELECT payload, reason FROM parked_event WHERE durable = $1 AND aggregate_id = $2 ORDER BY epoch, version', [durable, aggregateId]);
  const { taken, waiting } = follow(rows, await lockPositions(tx, durable, rows.map((row) => decode(row.payload).subject)));
  await tx.query('DELETE FROM parked_event WHERE durable = $1 AND aggregate_id = $2', [durable, aggregateId]);
  for (const { event, reason } of waiting) await parkEvent(tx, durable, event, reason === DISCARDED ? DISCARDED : HOLE);
  return turnOf(taken);
}

const positionAt = (event: Envelope): Position => ({ epoch: event.epoch, version: event.aggregateversion, parked: false });

/** Walks along events put aside: which follow on the positions, which need not be kept, which must wait on. */
function follow(rows: readonly Aside[], positions: Map<string, Position>): { taken: { event: Envelope; reason: string }[]; gone: string[]; waiting: { event: Envelope; reason: string }[] } {
  const taken: { event: Envelope; reason: string }[] = [];
  const gone: string[] = [];
  const waiting: { event: Envelope; reason: string }[] = [];
  for (const { payload, reason } of rows) {
    const event = decode(payload);
    const verdict = judge(positions.get(event.subject), event);
    if (verdict === 'next') {
      taken.push({ event, reason });
      positions.set(event.subject, positionAt(event));
    }
    if (verdict === 'hole' || verdict === 'parked') waiting.push({ event, reason });
    else gone.push(event.id);
  }
  return { taken, gone, waiting };
}

/**
 * Gives up one event for good: it will have no effect, and its aggregate goes on after it at the next `retryParked`. A message that
 * could not be read is dropped at once. Gives whether there was one.
 */
export async function discardParked(dataSource: DataSource, durable: string, eventId: string): Promise<boolean> {
  const [, dropped] = await dataSource.query<[unknown, number]>('DELETE FROM parked_event WHERE durable = $1 AND event_id = $2 AND aggregate_id = $3', [durable, eventId, NO_AGGREGATE]);
  if (dropped > 0) return true;
  const [, given] = await dataSource.query<[unknown, number]>('UPDATE parked_event SET reason = $3 WHERE durable = $1 AND event_id = $2 AND reason <> $3', [durable, eventId, DISCARDED]);
  return given > 0;
}
