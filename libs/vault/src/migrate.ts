/** Brings the vault's database to the newest form. */
import type pg from 'pg';
import { inTransaction, withVaultClient } from './connection.js';
import { unavailable } from './errors.js';
import { vaultMigrations } from './migrations.js';

/** Any number that nothing else locks in this database: two runners at once would both apply the first migration. */
const MIGRATION_LOCK = 7_771_300_077_713n;

/**
 * Applies the migrations that are missing, each in a transaction of its own, one runner at a time; does nothing when all
 * are there. `url` is a direct connection as the migrating role, `<database>_migrate`; the role `<database>_run` exists.
 * Gives how many were applied. Throws `vault-unavailable`, also for a database that a newer program has migrated.
 */
export async function migrateVault(url: string): Promise<number> {
  return withVaultClient(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK.toString()]);
    await client.query('create table if not exists public.vault_migration (version integer primary key, applied_at timestamptz not null default now())');
    const applied = await newestVersion(client);
    if (applied > vaultMigrations.length) throw unavailable(`The database of the keys is at version ${applied}, this program knows ${vaultMigrations.length}: run a newer one.`);
    for (const [index, sql] of vaultMigrations.entries()) {
      if (index < applied) continue;
      await inTransaction(client, async () => {
        await client.query(sql);
        await client.query('insert into public.vault_migration (version) values ($1)', [index + 1]);
      });
    }
    return vaultMigrations.length - applied;
  });
}

async function newestVersion(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ version: number }>('select coalesce(max(version), 0) as version from public.vault_migration');
  return rows[0]?.version ?? 0;
}
