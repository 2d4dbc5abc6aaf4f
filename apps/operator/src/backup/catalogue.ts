/** What PostgreSQL says of a database: its tables with their columns, its sequences, the migrations that it has. */
import type pg from 'pg';

export interface TableShape {
  readonly name: string;
  /** But for generated ones, which follow from the others. */
  readonly columns: string[];
}

/** Tables in which migrations are noted: they come with the schema, not with the data. */
const NOTED = ['schema_migration', 'vault_migration'];

const TABLES = `
  SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> ALL($1) GROUP BY c.relname ORDER BY c.relname`;

export const tablesOf = async (client: pg.Client): Promise<TableShape[]> => (await client.query<TableShape>(TABLES, [NOTED])).rows;

export async function sequencesOf(client: pg.Client): Promise<{ name: string; value: string; called: boolean }[]> {
  const { rows } = await client.query<{ name: string; quoted: string }>(`SELECT relname::text AS name, quote_ident(relname) AS quoted FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' ORDER BY relname`);
  const sequences = [];
  for (const { name, quoted } of rows) {
    const { rows: [state] } = await client.query<{ value: string; called: boolean }>(`SELECT last_value::text AS value, is_called AS called FROM public.${quoted}`);
    if (state !== undefined) sequences.push({ name, ...state });
  }
  return sequences;
}

/** The migrations that a database has, in order; none for one that was never migrated. */
export async function migrationsOf(client: pg.Client): Promise<string[]> {
  const { rows: [there] } = await client.query<{ service: boolean; vault: boolean }>(`SELECT to_regclass('public.schema_migration') IS NOT NULL AS service, to_regclass('public.vault_migration') IS NOT NULL AS vault`);
  if (there?.service === true) return (await client.query<{ name: string }>('SELECT name FROM schema_migration ORDER BY id')).rows.map(({ name }) => name);
  if (there?.vault === true) return (await client.query<{ version: number }>('SELECT version FROM vault_migration ORDER BY version')).rows.map(({ version }) => String(version));
  return [];
}
