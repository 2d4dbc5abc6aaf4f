/** The inbox: decides, within the handlers' transaction, which events are new, and records them with their effect (N2, N3). */
import type { Envelope } from '@nuanxin/kernel';
import type { EntityManager } from 'typeorm';

/** The last event of an aggregate that took effect at a durable. */
export interface Position {
  readonly epoch: number;
  readonly version: number;
  /** Its events are put aside until a person resolves the one that failed. */
  readonly parked: boolean;
}

/** What to do with an event. `hole`: one before it has not come yet. */
export type Verdict = 'next' | 'duplicate' | 'hole' | 'parked';

const LOCK_CLASS = 0x6462; // "db": the class of advisory locks on durables

const isSnapshot = (event: Envelope): boolean => event.type.includes('-snapshot.v');

/**
 * Judges an event by the position of its aggregate. Within one epoch versions count up by one; a snapshot may jump ahead.
 * A higher epoch comes from a producer restored from a backup: its versions may be used again, so its first event may
 * stand at or below the last version known (DESIGN §5).
 */
export function judge(position: Position | undefined, event: Envelope): Verdict {
  if (position === undefined) return isSnapshot(event) || event.aggregateversion === 1 ? 'next' : 'hole';
  const ahead = event.aggregateversion - position.version;
  if (event.epoch < position.epoch || (event.epoch === position.epoch && ahead <= 0)) return 'duplicate';
  if (position.parked) return 'parked';
  if (event.epoch > position.epoch) return isSnapshot(event) || ahead <= 1 ? 'next' : 'hole';
  return isSnapshot(event) || ahead === 1 ? 'next' : 'hole';
}

/** Reads and locks the positions of aggregates at a durable, in one order, so that two replicas cannot deadlock. */
export async function lockPositions(tx: EntityManager, durable: string, aggregateIds: readonly string[]): Promise<Map<string, Position>> {
  await tx.query('SELECT pg_advisory_xact_lock_shared($1, hashtext($2))', [LOCK_CLASS, durable]);
  const rows: (Position & { aggregateId: string })[] = await tx.query(
    'SELECT aggregate_id AS "aggregateId", epoch, version, parked FROM inbox_position WHERE durable = $1 AND aggregate_id = ANY($2::uuid[]) ORDER BY aggregate_id FOR UPDATE',
    [durable, [...new Set(aggregateIds)]]);
  return new Map(rows.map(({ aggregateId, ...position }) => [aggregateId, position]));
}

/**
 * Keeps every other transaction away from a durable's positions to the end of this one. To be taken before anything else of it is
 * locked. The first event of an aggregate has no row yet that could be locked: without this, one that waits for it could be put
 * aside in the moment in which it comes, and wait for ever.
 */
export async function lockDurable(tx: EntityManager, durable: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK_CLASS, durable]);
}

/**
 * Records events that took effect; `known` are the aggregates that had a position when they were judged. The primary key of `inbox` refuses
 * an event that another replica recorded meanwhile, and that of `inbox_position` the first of an aggregate that another replica began: an
 * event and the snapshot that tells the same have ids of their own. Either fails the transaction and with it the second effect.
 */
export async function recordEvents(tx: EntityManager, durable: string, events: readonly Envelope[], known: { has(aggregateId: string): boolean }): Promise<void> {
  if (events.length === 0) return;
  const latest = new Map(events.map((event) => [event.subject, event]));
  await tx.query(`
    WITH received AS (INSERT INTO inbox (durable, event_id) SELECT $1, unnest($2::uuid[])),
    latest AS (SELECT * FROM unnest($3::uuid[], $4::int[], $5::int[], $6::bool[]) AS p(id, epoch, version, known)),
    begun AS (INSERT INTO inbox_position (durable, aggregate_id, epoch, version) SELECT $1, id, epoch, version FROM latest WHERE NOT known ORDER BY id)
    UPDATE inbox_position p SET epoch = latest.epoch, version = latest.version FROM latest WHERE latest.known AND p.durable = $1 AND p.aggregate_id = latest.id`, [
    durable, events.map((event) => event.id),
    [...latest.keys()], [...latest.values()].map((event) => event.epoch), [...latest.values()].map((event) => event.aggregateversion), [...latest.keys()].map((id) => known.has(id)),
  ]);
}
