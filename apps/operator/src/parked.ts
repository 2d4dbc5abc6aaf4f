/** `nuanxin parked`: events that services put aside or the broker refused, seen without their data; retried or given up by the service itself. */
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { StartError } from '@nuanxin/embedded';
import type pg from 'pg';
import { databasesOf, readUrl, withDatabase } from './backup/databases.js';
import { askService, type Asking } from './requests.js';

/** An event that stops its aggregate. */
export interface Parked {
  readonly service: ServiceName;
  /** The durable at which it could not be handled, or `outbox` where the broker refused to take it. */
  readonly at: string;
  readonly eventId: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly reason: string;
  readonly parkedAt: Date;
  /** Events of the aggregate that wait for it. */
  readonly behind: number;
}

const LIST_MAX = 500;
/** Those that merely wait for one before them, and those given up, are no reason to do anything. */
const LIST = `
  SELECT p.durable AS at, p.event_id AS "eventId", coalesce(substring(p.payload FROM '"type":"([^"]{1,200})"'), 'unreadable') AS type, p.aggregate_id AS "aggregateId", p.version, p.reason, p.parked_at AS "parkedAt",
    (SELECT count(*)::int FROM parked_event b WHERE b.durable = p.durable AND b.aggregate_id = p.aggregate_id AND (b.epoch, b.version) > (p.epoch, p.version)) AS behind
  FROM parked_event p WHERE p.reason NOT IN ('hole', 'discarded')
    AND NOT EXISTS (SELECT FROM parked_event e WHERE e.durable = p.durable AND e.aggregate_id = p.aggregate_id AND (e.epoch, e.version) < (p.epoch, p.version) AND e.reason NOT IN ('hole', 'discarded') AND e.aggregate_id <> '00000000-0000-0000-0000-000000000000')
  UNION ALL
  SELECT 'outbox', o.id, o.type, o.aggregate_id, o.aggregate_version, coalesce(o.parked_reason, ''), o.parked_at,
    (SELECT count(*)::int FROM outbox b WHERE b.aggregate_id = o.aggregate_id AND b.published_at IS NULL AND b.id <> o.id)
  FROM outbox o WHERE o.parked_at IS NOT NULL
  ORDER BY 7 LIMIT ${LIST_MAX}`;

export const parkedIn = async (client: pg.Client, service: ServiceName): Promise<Parked[]> => (await client.query<Omit<Parked, 'service'>>(LIST)).rows.map((row) => ({ service, ...row }));

/** The events that stop an aggregate, of all services or of one; the oldest first of each, at most 500. */
export async function listAllParked(secrets: string, only?: string): Promise<Parked[]> {
  if (only !== undefined && !serviceNames.some((name) => name === only)) throw new StartError(`There is no service ${only}: ${serviceNames.join(', ')}.`);
  const found: Parked[] = [];
  for (const database of databasesOf('data').filter(({ name }) => only === undefined || name === only)) {
    found.push(...await withDatabase(database.name, await readUrl(secrets, database), (client) => parkedIn(client, database.service)));
  }
  return found;
}

/** One of them. Throws a StartError where there is none. */
export async function findParked(secrets: string, eventId: string): Promise<Parked> {
  const found = (await listAllParked(secrets)).find((event) => event.eventId === eventId);
  if (found === undefined) throw new StartError(`No event ${eventId} stops anything; "nuanxin parked list" says which do.`);
  return found;
}

/** Has the service try the event again, and those that wait for it. Gives what came of it. */
export function retry({ service, at, aggregateId }: Parked, asking: Asking): Promise<string> {
  return at === 'outbox' ? askService(service, { act: 'resend', argument: { aggregateId } }, asking) : askService(service, { act: 'retry', argument: { durable: at, aggregateId } }, asking);
}

/** Has the service give the event up for good and go on after it. Throws a StartError for what was not even sent: to leave it out would make a hole at every consumer. */
export async function discard({ service, at, aggregateId, eventId }: Parked, asking: Asking): Promise<string> {
  if (at === 'outbox') throw new StartError('What the broker refused cannot be given up, since everybody waits for it: do away with what it was refused for, then retry.');
  return askService(service, { act: 'discard', argument: { durable: at, aggregateId, eventId } }, asking);
}
