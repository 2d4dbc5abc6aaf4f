/** A real PostgreSQL for a spec file, and any number of migrated vault databases in it. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { provisionDatabase, removePostgresData, startPostgres, type DatabaseUrls } from '@nuanxin/embedded';
import pg from 'pg';
import { migrateVault } from '../src/index.js';

export interface VaultDatabase extends DatabaseUrls {
  readonly name: string;
  /** A superuser's connection to this database. */
  readonly superuserUrl: string;
}

export interface VaultServer {
  /** A vault database of its own, provisioned and migrated. */
  database(): Promise<VaultDatabase>;
  /** Runs SQL in the server's maintenance database, as superuser. */
  maintain(sql: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startVaultServer(): Promise<VaultServer> {
  const home = await mkdtemp(path.join(tmpdir(), 'nuanxin-vault-'));
  const dataDir = path.join(home, 'postgres');
  const server = await startPostgres({ dataDir, logFile: path.join(home, 'postgres.log'), passwordFile: path.join(home, 'password') });
  return {
    async database() {
      const name = `vault_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
      const urls = await provisionDatabase({ superuserUrl: server.superuserUrl, database: name, passwords: { migrate: randomUUID(), run: randomUUID() } });
      await migrateVault(urls.migrateUrl);
      const superuserUrl = new URL(server.superuserUrl);
      superuserUrl.pathname = `/${name}`;
      return { ...urls, name, superuserUrl: superuserUrl.toString() };
    },
    async maintain(sql) { await ask(server.superuserUrl, sql); },
    async stop() {
      await server.stop();
      await removePostgresData(dataDir);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Resolves when this many sessions of the server wait for a lock; rejects after ten seconds. */
export async function untilWaiting(url: string, sessions: number): Promise<void> {
  await ask(url, `do $$ begin
    for attempt in 1..1000 loop
      if (select count(*) from pg_locks where not granted) >= ${sessions} then return; end if;
      perform pg_sleep(0.01);
    end loop;
    raise exception 'Nobody waits for a lock.';
  end $$`);
}

/** Runs `work` while a transaction that has executed `sql` stays open, then commits it. */
export async function whileOpen<Result>(url: string, sql: string, work: () => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(sql);
    const result = await work();
    await client.query('commit');
    return result;
  } finally {
    await client.end();
  }
}

/** The rows of one statement, over a connection of its own. */
export async function ask(url: string, sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
