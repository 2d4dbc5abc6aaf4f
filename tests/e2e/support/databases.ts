/** What stands in the databases of a cell, table by table, so that a test can say that nothing changed. */
import type { RunningCell } from '@nuanxin/launcher';
import pg from 'pg';

/** By `database.table`: how many rows there are and a checksum over all that they hold. */
export type Standing = Readonly<Record<string, string>>;

/** The audit log is left out: that somebody tried in vain stands in it, and so does what changed nothing. */
const TABLES = `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename NOT IN ('audit_entry', 'audit_anchor')`;

/** Runs `work` on a connection as the superuser, who is kept from nothing, to one database of the cell. */
export async function inDatabase<Result>(cell: RunningCell, database: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const url = new URL(cell.superuserUrl);
  url.pathname = `/${database.replaceAll('-', '_')}`;
  const client = new pg.Client(url.href);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** All tables of all databases of the cell, the vault's among them. Wait until the cell is idle first. */
export async function standing(cell: RunningCell): Promise<Standing> {
  const databases = await Promise.all([...cell.databases.keys()].map((database) => inDatabase(cell, database, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(TABLES);
    const found: [string, string][] = [];
    for (const { name } of tables) {
      const { rows: [row] } = await client.query<{ is: string }>(`SELECT count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS is FROM ${name} t`);
      found.push([`${database} ${name}`, row?.is ?? '']);
    }
    return found;
  })));
  return Object.fromEntries(databases.flat());
}
