/** What a restored database must know of itself before its service starts: that it is one, and what may have happened without it. */
import type { ServiceName } from '@nuanxin/contracts';
import { streamsOf } from './topology.js';

/** Whatever runs SQL in the transaction that restores: TypeORM's or pg's. */
interface Transaction {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/**
 * Raises the epoch: to be called once after a database was restored from a backup, before anything is written (DESIGN §5). It becomes
 * the number of the minute since 1970, since a backup that is restored a second time has forgotten the epoch of the first.
 */
export async function raiseEpoch(tx: Transaction): Promise<void> {
  await tx.query('UPDATE messaging_epoch SET epoch = greatest(epoch + 1, floor(extract(epoch FROM now()) / 60)::int)');
}

/**
 * Notes in a service's database, in the transaction that restores it, that it was restored as it stood at `recoveryPoint`: raises the
 * epoch; has every stream sent anew once the broker is there, since whether its life is the one that the backup knew, nobody can tell;
 * and keeps up to when something may have happened that is not known here: `happenedUntil`, or now. Where domain time is driven,
 * both are the domain's: the recovery point is where it stood.
 */
export async function noteRestored(tx: Transaction, service: ServiceName, { recoveryPoint, happenedUntil }: { recoveryPoint: string; happenedUntil?: string | undefined }): Promise<void> {
  await raiseEpoch(tx);
  await tx.query(`INSERT INTO stream_seen (stream, made_at) SELECT stream, 'before the restore' FROM unnest($1::text[]) AS stream ON CONFLICT (stream) DO UPDATE SET made_at = excluded.made_at`, [streamsOf(service)]);
  await tx.query(`
    INSERT INTO restoration (recovery_point, happened_until)
    SELECT coalesce(d.now, told.point), greatest(coalesce(d.now, told.point), coalesce(told.until, d.now, now()))
    FROM (VALUES ($1::timestamptz, $2::timestamptz)) AS told (point, until) LEFT JOIN domain_time d ON true`, [recoveryPoint, happenedUntil ?? null]);
}
