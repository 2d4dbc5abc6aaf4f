/** The statements of the ledger, by hand: each is one round trip for a whole batch. */
import type { EntityManager } from 'typeorm';
import type { Span } from '../domain/calendar.js';
import type { Fact, VolunteerDay } from '../domain/fact.js';
import type { Line } from '../domain/ledger.js';
import type { AttributionPolicy } from '../domain/policy.js';
import type { PlacedLine } from './entry.js';

/** A fact with the thing it came from: a session gives one fact a facilitator, all with the slot as `sourceRef`. */
export interface StoredFact extends Fact {
  readonly sourceRef: string;
}

type Raw<T> = Omit<T, 'start' | 'end'> & { readonly start: Date; readonly end: Date };

const FACT_COLUMNS = `source_id AS "sourceId", source_ref AS "sourceRef", source_event_id AS "sourceEventId", epoch, version, volunteer_id AS "volunteerId", activity,
  hospital_id AS "hospitalId", profession, organisation_id AS "organisationId", start_at AS start, end_at AS "end", status`;
const MS_PER_MINUTE = 60_000;
/** Hours that one fact may span: beyond what any source allows (a shift of a day, corrected by a day at either end). */
export const FACT_HOURS_MAX = 96;

const toFacts = (rows: readonly Raw<StoredFact>[]): StoredFact[] => rows.map((row) => ({ ...row, start: row.start.toISOString(), end: row.end.toISOString() }));

/** Locks volunteers against each other's bookings until the end of the transaction, in one order so that nobody waits in a circle. */
export async function lockVolunteers(tx: EntityManager, ids: readonly string[]): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended(v, 0)) FROM (SELECT unnest($1::text[]) AS v ORDER BY 1) ordered', [[...new Set(ids)].sort()]);
}

export async function factsOfRefs(tx: EntityManager, refs: readonly string[]): Promise<StoredFact[]> {
  return toFacts(await tx.query(`SELECT ${FACT_COLUMNS} FROM fact WHERE source_ref = ANY($1::uuid[])`, [refs]));
}

/** All credited facts of a volunteer. */
export async function factsOf(tx: EntityManager, volunteer: string): Promise<StoredFact[]> {
  return toFacts(await tx.query(`SELECT ${FACT_COLUMNS} FROM fact WHERE volunteer_id = $1 AND status = 'credited'`, [volunteer]));
}

/**
 * Credited facts that overlap any of the given days of volunteers, each once. No fact is longer than the table allows, which bounds
 * the walk along the index. `OFFSET 0` keeps it a short walk a day: joined, a ledger of a million lines was read whole for each batch.
 */
export async function factsOnDays(tx: EntityManager, days: readonly { readonly volunteerId: string; readonly span: Span }[]): Promise<StoredFact[]> {
  const rows: Raw<StoredFact>[] = await tx.query(`
    SELECT DISTINCT ON (source_id) ${FACT_COLUMNS}
    FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS d(volunteer, day_start, day_end) CROSS JOIN LATERAL (
      SELECT * FROM fact WHERE volunteer_id = d.volunteer AND end_at > d.day_start AND end_at < d.day_end + interval '${FACT_HOURS_MAX} hours' AND start_at < d.day_end AND status = 'credited'
      OFFSET 0) f`,
  [days.map((day) => day.volunteerId), days.map((day) => new Date(day.span.start * MS_PER_MINUTE)), days.map((day) => new Date(day.span.end * MS_PER_MINUTE))]);
  return toFacts(rows);
}

export async function saveFacts(tx: EntityManager, facts: readonly StoredFact[]): Promise<void> {
  await tx.query(`
    INSERT INTO fact (source_id, source_ref, source_event_id, epoch, version, volunteer_id, activity, hospital_id, profession, organisation_id, start_at, end_at, status)
    SELECT "sourceId", "sourceRef", "sourceEventId", epoch, version, "volunteerId", activity, "hospitalId", profession, "organisationId", start, "end", status
    FROM jsonb_to_recordset($1::jsonb) AS f("sourceId" uuid, "sourceRef" uuid, "sourceEventId" uuid, epoch int, version int, "volunteerId" uuid, activity text, "hospitalId" uuid, profession text, "organisationId" uuid, start timestamptz, "end" timestamptz, status text)
    ON CONFLICT (source_id) DO UPDATE SET source_event_id = excluded.source_event_id, epoch = excluded.epoch, version = excluded.version, volunteer_id = excluded.volunteer_id,
      activity = excluded.activity, hospital_id = excluded.hospital_id, profession = excluded.profession, organisation_id = excluded.organisation_id,
      start_at = excluded.start_at, end_at = excluded.end_at, status = excluded.status`, [JSON.stringify(facts)]);
}

const LINE_COLUMNS = `e.id, e.position, e.volunteer_id AS "volunteerId", e.worked_on::text AS "workedOn", e.activity, e.hospital_id AS "hospitalId", e.minutes, e.booked_at AS "bookedAt", e.reverses,
  e.source_id AS "sourceId", e.source_event_id AS "sourceEventId", e.policy_version AS "policyVersion", e.statement_period AS "statementPeriod", e.profession, e.organisation_id AS "organisationId"`;
const REFILL_ROWS = 1_000;

const toLines = (rows: readonly (Omit<PlacedLine, 'bookedAt'> & { bookedAt: Date })[]): PlacedLine[] => rows.map((row) => ({ ...row, bookedAt: row.bookedAt.toISOString() }));

/** The first lines, in the ledger's order, that the outbox no longer has. */
export async function entriesMissingFromOutbox(tx: EntityManager): Promise<PlacedLine[]> {
  return toLines(await tx.query(`SELECT ${LINE_COLUMNS} FROM entry e WHERE NOT EXISTS (SELECT FROM outbox o WHERE o.id = e.id) ORDER BY e.position LIMIT ${REFILL_ROWS}`));
}

/** The lines of work of those days that no reversal has taken back; a short walk a day, as above. */
export async function standingLines(tx: EntityManager, days: readonly VolunteerDay[]): Promise<Line[]> {
  return toLines(await tx.query(`
    SELECT ${LINE_COLUMNS}
    FROM unnest($1::uuid[], $2::date[]) AS d(volunteer, day) CROSS JOIN LATERAL (
      SELECT * FROM entry l WHERE l.volunteer_id = d.volunteer AND l.worked_on = d.day AND l.reverses IS NULL AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = l.id)
      OFFSET 0) e`,
  [days.map((day) => day.volunteerId), days.map((day) => day.date)]));
}

export async function policies(tx: EntityManager): Promise<AttributionPolicy[]> {
  return tx.query('SELECT version, valid_from::text AS "validFrom", priorities FROM attribution_policy');
}
