/** What an operator does to the vault's database, as the migrating role: rotate the master key, and put a restore right. */
import type pg from 'pg';
import { inTransaction, withVaultClient } from './connection.js';
import type { DestroyedKey } from './destroyed-key.js';
import { LIST_DESTROYED } from './key-store.js';
import type { MasterKeyRing } from './master-key-ring.js';

/** Keys in one transaction of `rewrapAll`, and lines in one statement of `reapplyDestroyed`. */
const BATCH = 500;

interface WrappedRow {
  readonly subject_id: string;
  readonly key_id: string;
  readonly master_id: string;
  readonly wrapped: Buffer;
}

/**
 * Wraps every key again that is not wrapped under the ring's current master key; what was sealed stays as it is, and
 * services go on meanwhile. Can be stopped and begun again at any time. `url` is a connection as the migrating role.
 * Gives how many keys were wrapped again, the index key included. Throws `vault-integrity` at a key that does not unwrap,
 * `vault-unavailable` when the ring lacks a master key in use.
 */
export async function rewrapAll(url: string, masterKeys: MasterKeyRing): Promise<number> {
  return withVaultClient(url, async (client) => {
    let rewrapped = await inTransaction(client, () => rewrapIndexKey(client, masterKeys));
    for (;;) {
      const inBatch = await inTransaction(client, () => rewrapSubjectKeys(client, masterKeys));
      rewrapped += inBatch;
      if (inBatch === 0) return rewrapped;
    }
  });
}

/**
 * Puts the list of destroyed keys back after a restore: adds the lines that the database lacks and removes every key that
 * is listed, all in one transaction that no creation of a key can slip through. Services may run; the keys that they hold
 * end within the cache's TTL. Again is no error. `url` is a connection as the migrating role.
 * Gives how many lines were added and how many keys removed.
 */
export async function reapplyDestroyed(url: string, list: readonly DestroyedKey[]): Promise<{ added: number; removed: number }> {
  return withVaultClient(url, (client) => inTransaction(client, () => reapplyDestroyedWithin(client, list)));
}

/** The same within a transaction of the caller's: of one that restores the keys, so that none which is listed can ever be read. */
export async function reapplyDestroyedWithin(client: pg.Client, list: readonly DestroyedKey[]): Promise<{ added: number; removed: number }> {
  await client.query('lock table public.subject_key in share row exclusive mode');
  let added = 0;
  for (let start = 0; start < list.length; start += BATCH) added += await addToList(client, list.slice(start, start + BATCH));
  const { rowCount } = await client.query('delete from public.subject_key k using public.destroyed_key d where d.subject_id = k.subject_id');
  return { added, removed: rowCount ?? 0 };
}

/** The list as a connection to the vault's database shows it, in the order of destruction; for whoever backs it up, who has no master key. */
export async function listDestroyed(client: pg.Client): Promise<DestroyedKey[]> {
  return (await client.query<DestroyedKey>(LIST_DESTROYED)).rows;
}

async function rewrapIndexKey(client: pg.Client, masterKeys: MasterKeyRing): Promise<number> {
  const { rows: [row] } = await client.query<WrappedRow>('select master_id, wrapped from public.index_key where master_id <> $1 for update', [masterKeys.currentId]);
  if (row === undefined) return 0;
  const { masterId, wrapped } = masterKeys.rewrap({ kind: 'index' }, { masterId: row.master_id, wrapped: row.wrapped });
  await client.query('update public.index_key set master_id = $1, wrapped = $2', [masterId, wrapped]);
  return 1;
}

async function rewrapSubjectKeys(client: pg.Client, masterKeys: MasterKeyRing): Promise<number> {
  const { rows } = await client.query<WrappedRow>(
    'select subject_id, key_id, master_id, wrapped from public.subject_key where master_id <> $1 order by subject_id limit $2 for update',
    [masterKeys.currentId, BATCH],
  );
  const rewrapped = rows.map((row) => masterKeys.rewrap({ kind: 'subject', subjectId: row.subject_id, keyId: row.key_id }, { masterId: row.master_id, wrapped: row.wrapped }));
  await client.query(
    'update public.subject_key k set master_id = $1, wrapped = n.wrapped from unnest($2::uuid[], $3::bytea[]) as n (subject_id, wrapped) where k.subject_id = n.subject_id',
    [masterKeys.currentId, rows.map((row) => row.subject_id), rewrapped.map(({ wrapped }) => wrapped)],
  );
  return rows.length;
}

async function addToList(client: pg.Client, list: readonly DestroyedKey[]): Promise<number> {
  const { rowCount } = await client.query(
    `insert into public.destroyed_key (subject_id, key_id, destroyed_at, actor_id, reason)
     select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[]) on conflict (subject_id) do nothing`,
    [list.map((line) => line.subjectId), list.map((line) => line.keyId), list.map((line) => line.destroyedAt), list.map((line) => line.actorId), list.map((line) => line.reason)],
  );
  return rowCount ?? 0;
}
