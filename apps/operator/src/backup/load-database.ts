/** One database out of a place: into tables that its migrations have made, in one transaction that leaves all of it or nothing. */
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { forgetAnchors } from '@nuanxin/audit';
import { StartError } from '@nuanxin/embedded';
import { noteRestored } from '@nuanxin/messaging';
import { listDestroyed, reapplyDestroyedWithin, type DestroyedKey } from '@nuanxin/vault';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrationsOf, tablesOf } from './catalogue.js';
import type { CellDatabase } from './databases.js';
import type { DatabaseBackup, TableBackup } from './manifest.js';
import { contentOf } from './objects.js';
import type { Place } from './place.js';

const quoted = (name: string): string => pg.escapeIdentifier(name);

/** What stands in the way of restoring into a database; undefined when nothing does. `replace` lets what is in it go. */
export async function obstacle({ name, kind }: CellDatabase, client: pg.Client, backup: DatabaseBackup, replace: boolean): Promise<string | undefined> {
  const migrations = await migrationsOf(client);
  if (migrations.length === 0) return `the database of ${name} has no tables yet: run its migrations first (a cluster: install the chart, paused)`;
  const [more, fewer] = [migrations.filter((each) => !backup.migrations.includes(each)), backup.migrations.filter((each) => !migrations.includes(each))];
  if (more.length > 0) return `the schema of ${name} is newer than the backup's (${more.join(', ')}): install the version that made it, restore, then upgrade`;
  if (fewer.length > 0) return `the schema of ${name} is older than the backup's (${fewer.join(', ')} missing): install the version that made it`;
  const { rows: [running] } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND usename IN (current_database() || '_run', current_database() || '_run_b')`);
  if (running !== undefined && running.count > 0) return `${running.count} connections of a running program to the database of ${name}: stop it first (a cluster: paused: true)`;
  const { rows: [used] } = await client.query<{ used: boolean }>(kind === 'data'
    ? 'SELECT EXISTS (SELECT FROM outbox) OR EXISTS (SELECT FROM inbox) OR EXISTS (SELECT FROM audit_entry) AS used' : 'SELECT EXISTS (SELECT FROM subject_key) OR EXISTS (SELECT FROM destroyed_key) AS used');
  return used?.used === true && !replace ? `the database of ${name} is not empty; --replace lets what is in it go` : undefined;
}

/** What restoring needs to know besides the backup. */
export interface Loading {
  readonly place: Place;
  readonly destroyed: readonly DestroyedKey[];
  readonly happenedUntil: string | undefined;
}

/**
 * Fills a database by its owner's connection, within the caller's transaction: replaces what is in its tables, and notes that it was
 * restored. A vault's listed keys are gone before anybody could read one. Throws a StartError where rows are missing.
 */
export async function loadDatabase({ kind, service }: CellDatabase, client: pg.Client, backup: DatabaseBackup, { place, destroyed, happenedUntil }: Loading): Promise<void> {
  const known = kind === 'keys' ? await listDestroyed(client) : [];
  await suspended(client, async () => {
    const tables = (await tablesOf(client)).map((table) => `public.${quoted(table.name)}`);
    await client.query(`TRUNCATE ${tables.join(', ')}`);
    for (const table of backup.tables) await loadTable(client, table, place);
  });
  for (const { name: sequence, value, called } of backup.sequences) await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [`public.${quoted(sequence)}`, value, called]);
  if (kind === 'keys') await reapplyDestroyedWithin(client, [...known, ...destroyed]);
  else {
    await noteRestored(client, service, { recoveryPoint: backup.recoveryPoint, happenedUntil });
    await forgetAnchors(async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows);
  }
  await client.query('ANALYZE');
}

async function loadTable(client: pg.Client, { name, columns, rows, content }: TableBackup, { contents }: Place): Promise<void> {
  const source = await contentOf(contents, content.key, content.bytes);
  if (source === undefined) throw new StartError(`The content of ${name} is gone.`);
  const copy = client.query(copyFrom(`COPY public.${quoted(name)} (${columns.map(quoted).join(', ')}) FROM STDIN`));
  await pipeline(source, createGunzip(), copy);
  if (copy.rowCount !== rows) throw new StartError(`${name} has ${copy.rowCount} rows where the backup has ${rows}.`);
}

interface Guards {
  readonly tables: string[];
  /** Tables whose owner too is held to row security. */
  readonly forced: string[];
  readonly references: { table: string; name: string }[];
}

/** Does `work` while tables take what they took once: triggers off, owners unrestricted, references looked at in the end. */
async function suspended(client: pg.Client, work: () => Promise<void>): Promise<void> {
  const { tables, forced, references } = await guardsOf(client);
  const all = async (names: readonly string[], change: string): Promise<void> => { for (const name of names) await client.query(`ALTER TABLE ${name} ${change}`); };
  await all(tables, 'DISABLE TRIGGER USER');
  await all(forced, 'NO FORCE ROW LEVEL SECURITY');
  for (const { table, name } of references) await client.query(`ALTER TABLE ${table} ALTER CONSTRAINT ${name} DEFERRABLE INITIALLY DEFERRED`);
  await work();
  await client.query('SET CONSTRAINTS ALL IMMEDIATE');
  for (const { table, name } of references) await client.query(`ALTER TABLE ${table} ALTER CONSTRAINT ${name} NOT DEFERRABLE`);
  await all(forced, 'FORCE ROW LEVEL SECURITY');
  await all(tables, 'ENABLE TRIGGER USER');
}

async function guardsOf(client: pg.Client): Promise<Guards> {
  const { rows } = await client.query<{ name: string; forced: boolean }>(`SELECT 'public.' || quote_ident(relname) AS name, relforcerowsecurity AS forced FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`);
  const { rows: references } = await client.query<{ table: string; name: string }>(`SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT condeferrable`);
  return { tables: rows.map(({ name }) => name), forced: rows.filter(({ forced }) => forced).map(({ name }) => name), references };
}
