/** A real PostgreSQL: started, stopped, killed, started again with its data, under whatever account and in whatever folder. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withClient } from './postgres-connection.js';
import { removePostgresData } from './postgres-places.js';
import { startPostgres, type RunningPostgres } from './postgres.js';
import { isAlive, provisionDatabase, type DatabaseUrls } from './index.js';

const asRoot = process.getuid?.() === 0;
const folders: string[] = [];
let running: RunningPostgres | undefined;

async function folder(mode: number): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'nuanxin-pg-'));
  await chmod(made, mode);
  folders.push(made);
  return made;
}

async function start(home: string, port?: number): Promise<RunningPostgres> {
  running = await startPostgres({
    dataDir: path.join(home, 'postgres'), logFile: path.join(home, 'logs', 'postgres.log'), passwordFile: path.join(home, 'secrets', 'postgres'),
    ...(port === undefined ? {} : { port }),
  });
  return running;
}

const ask = async (url: string, sql: string): Promise<Record<string, unknown>[]> => withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);

afterEach(async () => { await running?.stop(); });
afterAll(async () => {
  for (const home of folders) {
    await removePostgresData(path.join(home, 'postgres'));
    await rm(home, { recursive: true, force: true });
  }
});

describe('an embedded PostgreSQL', () => {
  it('N1: writes to disk before it says so, on the loopback interface alone, and shows no values in its log', async () => {
    const home = await folder(0o755);
    const { superuserUrl } = await start(home);
    const settings = await ask(superuserUrl, `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'listen_addresses', 'server_encoding', 'max_connections', 'password_encryption')`);
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on', synchronous_commit: 'on', listen_addresses: '127.0.0.1', server_encoding: 'UTF8', max_connections: '200', password_encryption: 'scram-sha-256',
    });
    expect((await stat(path.join(home, 'secrets', 'postgres'))).mode & 0o777).toBe(0o600);
    await expect(ask(superuserUrl, `create table t (note text unique); insert into t values ('canary-in-a-note'), ('canary-in-a-note')`)).rejects.toThrow('duplicate key');
    expect(await readFile(path.join(home, 'logs', 'postgres.log'), 'utf8')).not.toContain('canary-in-a-note');
  });

  it('N1: keeps its data through a stop, a kill -9 and a stale postmaster.pid', async () => {
    const home = await folder(0o755);
    const first = await start(home);
    await ask(first.superuserUrl, 'create table kept (n int)');
    await ask(first.superuserUrl, 'insert into kept values (1)');
    expect(await first.stop()).toEqual({ code: 0, signal: null });
    expect(await isAlive(first.pid)).toBe(false);

    const second = await start(home);
    await ask(second.superuserUrl, 'insert into kept values (2)');
    second.kill();
    await second.exited;
    const third = await start(home, second.port);
    await ask(third.superuserUrl, 'insert into kept values (3)');
    await third.stop();

    // An id that by now belongs to another program, here this one.
    await writeFile(path.join(third.place, 'postmaster.pid'), `${process.pid}\n${third.place}\n`);
    const fourth = await start(home);
    expect(await ask(fourth.superuserUrl, 'select n from kept order by n')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('takes over from a server that outlived its launcher', async () => {
    const home = await folder(0o755);
    const first = await start(home);
    await ask(first.superuserUrl, 'create table kept (n int)');
    const second = await start(home);
    expect(await isAlive(first.pid)).toBe(false);
    expect(await ask(second.superuserUrl, 'select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
  });

  (asRoot ? it : it.skip)('runs for root in a folder that nobody else can enter, and its data can be erased', async () => {
    const home = await folder(0o700);
    const first = await start(home);
    expect(first.place).not.toContain(home);
    await ask(first.superuserUrl, 'create table kept (n int)');
    await first.stop();
    const second = await start(home);
    expect(await ask(second.superuserUrl, 'select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
    await second.stop();
    await removePostgresData(path.join(home, 'postgres'));
    await expect(stat(second.place)).rejects.toThrow('ENOENT');
    await expect(stat(path.join(home, 'postgres.location'))).rejects.toThrow('ENOENT');
  });
});

describe('a provisioned database', () => {
  let server: RunningPostgres;
  let hours: DatabaseUrls;
  const passwords = { migrate: 'migrate-password', run: 'run-p@ss:w/rd' };

  beforeAll(async () => {
    server = await start(await folder(0o755));
    running = undefined;
    const provision = (database: string): Promise<DatabaseUrls> => provisionDatabase({ superuserUrl: server.superuserUrl, database, passwords });
    // At once, as two cells on one server would.
    [hours] = await Promise.all([provision('hours'), provision('roster'), ...Array.from({ length: 6 }, () => provision('hours'))]);
    await ask(hours.migrateUrl, 'create table lines (id int generated always as identity, n int)');
  });
  afterAll(async () => { await server.stop(); });

  it('P2: lets the running role work with the rows of what the migrating role made', async () => {
    await ask(hours.runUrl, 'insert into lines (n) values (1); update lines set n = 2; delete from lines; select * from lines');
  });

  it.each([
    ['create a table', 'create table mine (n int)'],
    ['create a temporary table', 'create temporary table mine (n int)'],
    ['alter a table', 'alter table lines add column m int'],
    ['empty a table past its triggers', 'truncate lines'],
    ['become the migrating role', 'set role hours_migrate'],
    ['make a role', 'create role other'],
  ])('P2: refuses the running role to %s', async (_, sql) => {
    await expect(ask(hours.runUrl, sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('P2: refuses every role the database of another service', async () => {
    for (const url of [hours.runUrl, hours.migrateUrl]) {
      await expect(ask(url.replace(/\/hours$/, '/roster'), 'select 1')).rejects.toThrow('permission denied for database');
    }
  });

  it('gives neither role more than it needs', async () => {
    const roles = await ask(server.superuserUrl, `select rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication from pg_roles where rolname ~ '^(hours|roster)_'`);
    expect(roles).toHaveLength(4);
    for (const role of roles) expect(role).toEqual({ rolcanlogin: true, rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolbypassrls: false, rolreplication: false });
  });

  it('H2: may be provisioned again, sets the passwords as given and gives back nothing that a migration took', async () => {
    await ask(hours.migrateUrl, 'create table ledger (n int); revoke update, delete on ledger from hours_run');
    const again = await provisionDatabase({ superuserUrl: server.superuserUrl, database: 'hours', passwords: { ...passwords, run: 'another' } });
    expect(again.created).toBe(false);
    await expect(ask(hours.runUrl, 'select 1')).rejects.toThrow('password authentication failed');
    await ask(again.runUrl, 'insert into ledger values (1)');
    await expect(ask(again.runUrl, 'delete from ledger')).rejects.toThrow('permission denied');
    hours = again;
  });

  it('refuses a name that is no name', async () => {
    await expect(provisionDatabase({ superuserUrl: server.superuserUrl, database: 'a"b', passwords })).rejects.toThrow('cannot name a database');
  });
});
