/** What waits in a service's database: for the relay, or for a person. */
import type { DataSource } from 'typeorm';
import { OUTBOX_PARTITIONS } from './migrations.js';
import { countParked } from './parked.js';

export interface Backlog {
  /** Age of the oldest event that the relay should have sent; 0 when none waits. What waits behind a parked event is not its fault. */
  readonly oldestUnsentSeconds: number;
  /** Aggregates that the relay has stopped, since the broker refused an event. */
  readonly outboxParked: number;
  /** Aggregates that a consumer has stopped, since an event could not be handled. */
  readonly inboxParked: number;
}

/** By partition, so that each look is short however much waits. */
const OLDEST = `
  SELECT coalesce(max(extract(epoch FROM clock_timestamp() - o.created_at)), 0)::float8 AS seconds
  FROM generate_series(0, ${OUTBOX_PARTITIONS - 1}) AS p(partition) CROSS JOIN LATERAL (
    SELECT created_at FROM outbox u WHERE u.partition = p.partition AND u.published_at IS NULL
      AND NOT EXISTS (SELECT FROM outbox k WHERE k.aggregate_id = u.aggregate_id AND k.parked_at IS NOT NULL)
    ORDER BY u.seq LIMIT 1) o`;

/** Looks at what waits now. */
export async function backlogOf(dataSource: DataSource): Promise<Backlog> {
  const [row]: [{ seconds: number; parked: number }] = await dataSource.query(
    `SELECT (${OLDEST}) AS seconds, (SELECT count(DISTINCT aggregate_id)::int FROM outbox WHERE parked_at IS NOT NULL) AS parked`);
  return { oldestUnsentSeconds: Math.max(0, row.seconds), outboxParked: row.parked, inboxParked: await countParked(dataSource) };
}
