/** Chaining: entries are written by the transactions that they tell of, unchained, so that no two wait for each other; a moment later each gets its place. */
import { ENTRY_COLUMNS, GENESIS, hashOf, type AuditEntry, type Query } from './entry.js';

/** "audit": who chains holds it to the end of the transaction. */
const CHAIN_LOCK = 0x6175_6469;

/** The last entry of the chain. */
export interface Head {
  readonly link: string;
  readonly hash: Buffer;
}

/** The head of the chain; undefined while it is empty. */
export async function headOf(query: Query): Promise<Head | undefined> {
  const [head] = await query<Head>('SELECT link::text, hash FROM audit_entry e WHERE e.link IS NOT NULL ORDER BY e.link DESC LIMIT 1');
  return head;
}

/**
 * Gives up to `limit` entries their places, in the order in which they were written among those that can be seen: one that commits
 * later comes later. Runs in the caller's transaction; one at a time. Gives how many.
 */
export async function chainEntries(query: Query, limit: number): Promise<number> {
  await query('SELECT pg_advisory_xact_lock($1)', [CHAIN_LOCK]);
  const entries = await query<AuditEntry>(`SELECT ${ENTRY_COLUMNS} FROM audit_entry e WHERE e.link IS NULL ORDER BY e.position LIMIT $1`, [limit]);
  if (entries.length === 0) return 0;
  const head = await headOf(query);
  let [link, hash] = [BigInt(head?.link ?? 0), head?.hash ?? GENESIS];
  const places = entries.map((entry) => {
    link += 1n;
    hash = hashOf(hash, link.toString(), entry);
    return { position: entry.position, link: link.toString(), hash };
  });
  await query(`UPDATE audit_entry e SET link = p.link, hash = p.hash FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS p(position, link, hash) WHERE e.position = p.position AND e.link IS NULL`,
    [places.map((place) => place.position), places.map((place) => place.link), places.map((place) => place.hash)]);
  return places.length;
}
