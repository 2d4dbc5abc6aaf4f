/** Republishing: after a stream was lost, everything that the outbox still has is sent again, after the state of each aggregate (N1). */
import type { EntityManager } from 'typeorm';
import type { OutboxRow } from './outbox.js';

/**
 * Puts snapshots before everything else that waits. A consumer that had already handled the newest event takes its
 * snapshot for a duplicate; one that had not, or that has nothing, goes on from there.
 */
export async function appendSnapshots(tx: EntityManager, rows: readonly OutboxRow[]): Promise<void> {
  await tx.query(`
    INSERT INTO outbox (seq, id, aggregate, aggregate_id, aggregate_version, epoch, partition, stream, subject, type, payload)
    OVERRIDING SYSTEM VALUE
    SELECT nextval('outbox_snapshot_seq'), e.id, e.aggregate, e."aggregateId", e."aggregateVersion", m.epoch, e.partition, e.stream, e.subject, e.type,
           replace(e.payload, '"epoch":0', '"epoch":' || m.epoch)
    FROM jsonb_to_recordset($1::jsonb) AS e(id uuid, aggregate text, "aggregateId" uuid, "aggregateVersion" int, partition smallint, stream text, subject text, type text, payload text),
         messaging_epoch m`, [JSON.stringify(rows)]);
}

/**
 * Marks what a stream carried as unsent, older snapshots left out; gives how many events will be sent again. The relay finds them
 * by itself. A month of events takes longer than a statement of a request may, so this transaction's limit is lifted.
 */
export async function resend(tx: EntityManager, stream: string): Promise<number> {
  await tx.query('SET LOCAL statement_timeout = 0');
  const [, count] = await tx.query<[unknown, number]>(`UPDATE outbox SET published_at = NULL WHERE stream = $1 AND published_at IS NOT NULL AND type NOT LIKE '%-snapshot.v%'`, [stream]);
  return count;
}
