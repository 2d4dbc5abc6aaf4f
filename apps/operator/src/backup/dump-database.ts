/** One database into a place: every table as one snapshot shows it, by COPY, so that what is read fits together and nobody waits. */
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { listDestroyed, type DestroyedKey } from '@nuanxin/vault';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { v7 } from 'uuid';
import { migrationsOf, sequencesOf, tablesOf, type TableShape } from './catalogue.js';
import type { CellDatabase } from './databases.js';
import type { DatabaseBackup, TableBackup } from './manifest.js';
import { Meter } from './objects.js';
import type { Place } from './place.js';

/** Little work for most of what can be won. */
const GZIP_LEVEL = 1;

/** Text that says the same to every server; and no row is left out silently: where row security would, the statement fails. */
const SETTINGS = `SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '30s'; SET LOCAL row_security = off;
  SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 3; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'`;
const INSTANT = `to_char($ AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const at = (expression: string): string => INSTANT.replace('$', expression);

export interface Dumped {
  readonly backup: DatabaseBackup;
  /** Of a vault: its list of destroyed keys, which is kept apart from the keys. */
  readonly destroyed: readonly DestroyedKey[];
}

/** Runs `work` in one read-only snapshot of the database. */
export async function inSnapshot<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query(SETTINGS);
  const result = await work();
  await client.query('COMMIT');
  return result;
}

/** Stores the contents of a database; `client` reads everything. Gives what the manifest must say of it. */
export function dumpDatabase({ name, kind }: CellDatabase, client: pg.Client, place: Place): Promise<Dumped> {
  return inSnapshot(client, async () => {
    const facts = await factsOf(client, kind === 'data');
    const tables: TableBackup[] = [];
    for (const table of await tablesOf(client)) tables.push(await dumpTable(client, table, place));
    const destroyed = kind === 'keys' ? await listDestroyed(client) : [];
    return { backup: { name, ...facts, migrations: await migrationsOf(client), tables, sequences: await sequencesOf(client) }, destroyed };
  });
}

/** The first statement, so that its instant is no later than the snapshot. */
async function factsOf(client: pg.Client, isService: boolean): Promise<Pick<DatabaseBackup, 'recoveryPoint' | 'domainTime' | 'outbox'>> {
  const { rows: [vault] } = await client.query<{ recoveryPoint: string }>(`SELECT ${at('now()')} AS "recoveryPoint"`);
  if (vault === undefined) throw new Error('A statement without conditions gives a row.');
  if (!isService) return { ...vault, domainTime: null, outbox: null };
  const { rows: [row] } = await client.query<{ domainTime: string | null; position: string; unsent: number; epoch: number }>(`
    SELECT (SELECT ${at('d.now')} FROM domain_time d) AS "domainTime", coalesce((SELECT max(seq) FROM outbox), 0)::text AS position,
      (SELECT count(*)::int FROM outbox WHERE published_at IS NULL) AS unsent, (SELECT epoch FROM messaging_epoch) AS epoch`);
  if (row === undefined) throw new Error('A statement without conditions gives a row.');
  const { domainTime, ...outbox } = row;
  return { ...vault, domainTime, outbox };
}

async function dumpTable(client: pg.Client, { name, columns }: TableShape, { contents }: Place): Promise<TableBackup> {
  const [key, meter] = [v7(), new Meter()];
  const copy = client.query(copyTo(`COPY public.${pg.escapeIdentifier(name)} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')}) TO STDOUT`));
  await pipeline(copy, createGzip({ level: GZIP_LEVEL }), (zipped: AsyncIterable<Uint8Array>) => contents.put(key, meter.over(zipped)));
  return { name, columns, rows: copy.rowCount, content: { key, ...meter.measured() } };
}
