/** Keeps the messaging tables small: what no one can need any more goes, in small batches, by the system's time. */
import type { DataSource } from 'typeorm';
import type { DueWork } from '../runtime/due-work.js';
import { IDEMPOTENCY_HOURS } from './idempotency.js';

const BATCH_ROWS = 1_000;
/** Days for which sent events stay in the outbox, to be published again after a lost stream (N1). */
const OUTBOX_DAYS = 30;
/** Days for which single event ids are remembered; the positions of aggregates refuse older duplicates for ever. */
const INBOX_DAYS = 60;

/** Days for which it is kept what an operator asked and what came of it. */
const REQUEST_DAYS = 90;

const STATEMENTS = [
  `DELETE FROM idempotency WHERE ctid IN (SELECT ctid FROM idempotency WHERE created_at < now() - interval '${IDEMPOTENCY_HOURS} hours' LIMIT ${BATCH_ROWS})`,
  `DELETE FROM inbox WHERE ctid IN (SELECT ctid FROM inbox WHERE received_at < now() - interval '${INBOX_DAYS} days' LIMIT ${BATCH_ROWS})`,
  `DELETE FROM ended_session WHERE ctid IN (SELECT ctid FROM ended_session WHERE recorded_at < now() - interval '1 day' LIMIT ${BATCH_ROWS})`,
  `DELETE FROM operator_request WHERE ctid IN (SELECT ctid FROM operator_request WHERE done_at < now() - interval '${REQUEST_DAYS} days' LIMIT ${BATCH_ROWS})`,
  // An aggregate with anything unsent or parked keeps all its rows.
  `DELETE FROM outbox WHERE id IN (SELECT o.id FROM outbox o WHERE o.published_at < now() - interval '${OUTBOX_DAYS} days'
     AND NOT EXISTS (SELECT 1 FROM outbox u WHERE u.aggregate_id = o.aggregate_id AND (u.published_at IS NULL OR u.parked_at IS NOT NULL)) LIMIT ${BATCH_ROWS})`,
];

/** Prunes once an hour. */
export const pruneWork = (dataSource: DataSource): DueWork => ({
  name: 'prune', everyMs: 3_600_000,
  run: async () => {
    let pruned = 0;
    for (const statement of STATEMENTS) {
      const [, count] = await dataSource.query<[unknown, number]>(statement);
      pruned += count;
    }
    return pruned;
  },
});
