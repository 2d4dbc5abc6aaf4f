/** "The same rows": what one command wrote, turned into a pgbench script that writes it again under fresh ids. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';

interface Column { readonly name: string; readonly type: string; readonly unique: boolean; readonly identity: boolean }

/** A value as an SQL literal without a colon: pgbench takes what follows one for a variable, in strings too. */
const literal = (value: string | null): string => (value === null ? 'NULL' : `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll(':', '\\x3a')}'`);

/** The newest row of a table as an INSERT of what the service itself may write; columns that must be unique get fresh values. */
export async function insertLike(client: pg.Client, table: string, newestBy: string): Promise<string> {
  const { rows: columns } = await client.query<Column>(`
    SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attidentity <> '' AS identity,
      EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY(i.indkey)) AS unique
    FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(current_database() || '_run', a.attrelid, a.attnum, 'INSERT') ORDER BY a.attnum`, [table]);
  const written = columns.filter((column) => !column.identity);
  const { rows: [values] } = await client.query<Record<string, string | null>>(`SELECT ${written.map((column) => `"${column.name}"::text`).join(', ')} FROM ${table} ORDER BY ${newestBy} DESC LIMIT 1`);
  if (values === undefined) throw new Error(`${table} has no row to go by.`);
  const value = (column: Column): string => {
    if (column.unique && column.type === 'uuid') return 'gen_random_uuid()';
    if (column.unique && column.type === 'bytea') return 'sha256(gen_random_uuid()::text::bytea)';
    return `${literal(values[column.name] ?? null)}::${column.type}`;
  };
  return `INSERT INTO ${table} (${written.map((column) => `"${column.name}"`).join(', ')}) VALUES (${written.map(value).join(', ')});`;
}

/** How many rows each table of a database got while `work` ran once. */
export async function rowsWritten(client: pg.Client, work: () => Promise<void>): Promise<Map<string, number>> {
  const counts = async (): Promise<Map<string, number>> => {
    const { rows } = await client.query<{ name: string }>(`SELECT quote_ident(relname) AS name FROM pg_stat_user_tables`);
    const pairs = await Promise.all(rows.map(async ({ name }) => [name, Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${name}`)).rows[0]?.n)] as const));
    return new Map(pairs);
  };
  const before = await counts();
  await work();
  const after = await counts();
  return new Map([...after].flatMap(([name, count]) => (count > (before.get(name) ?? 0) ? [[name, count - (before.get(name) ?? 0)] as const] : [])));
}

/** Transactions a second by `pgbench -M prepared`; undefined where there is no pgbench. */
export async function pgbench(url: string, statements: readonly string[], clients: number, seconds: number): Promise<number | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-pgbench-'));
  try {
    const script = path.join(folder, 'script.sql');
    await writeFile(script, ['BEGIN;', ...statements, 'COMMIT;'].join('\n'));
    const { password, username, hostname, port, pathname } = new URL(url);
    const child = spawn('pgbench', ['-n', '-M', 'prepared', '-c', String(clients), '-j', '1', '-T', String(seconds), '-f', script, '-h', hostname, '-p', port, '-U', username, pathname.slice(1)], { env: { ...process.env, PGPASSWORD: decodeURIComponent(password) }, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    const code = await new Promise<number | null>((resolve) => {
      child.on('error', () => resolve(null));
      child.on('close', resolve);
    });
    if (code === null) return undefined;
    const text = Buffer.concat(output).toString();
    const tps = /tps = ([\d.]+)/.exec(text)?.[1];
    if (code !== 0 || tps === undefined) throw new Error(`pgbench failed: ${text.slice(0, 2_000)}`);
    return Number(tps);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
