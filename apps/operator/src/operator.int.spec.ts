/** The operator's command against real PostgreSQL and NATS: run twice it changes nothing, and a program has what it needs then. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withClient } from '@nuanxin/embedded';
import { testNats, testPostgres, type TestNats, type TestPostgres } from '@nuanxin/testing';
import { bringDatabasesUp } from './databases.js';
import { rotatePasswords } from './rotate-passwords.js';
import { completeSecrets, type CellSecretsByName } from './secret-plan.js';
import { keepStreams } from './streams.js';

describe('the operator’s command', () => {
  let postgres: TestPostgres;
  let nats: TestNats;
  let folder = '';
  let secrets: CellSecretsByName = {};
  const said: string[] = [];
  const say = (line: string): void => { said.push(line); };

  const mounted = async (values: CellSecretsByName): Promise<void> => {
    for (const [name, keys] of Object.entries(values)) {
      await mkdir(path.join(folder, name), { recursive: true });
      for (const [key, value] of Object.entries(keys)) await writeFile(path.join(folder, name, key), `${value}\n`);
    }
  };

  beforeAll(async () => {
    [postgres, nats] = await Promise.all([testPostgres(), testNats()]);
    folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-operator-'));
    secrets = { ...completeSecrets({}, { postgres: new URL(postgres.superuserUrl).host }), 'postgres-superuser': { url: postgres.superuserUrl } };
    await mounted(secrets);
  });
  afterAll(async () => {
    await Promise.all([postgres.stop(), nats.stop(), rm(folder, { recursive: true, force: true })]);
  });

  it('makes every database with its three roles, once', async () => {
    await bringDatabasesUp({ folder, waitMs: 0, say });
    expect(said).toEqual(expect.arrayContaining(['hotline_cases_vault: made', 'identity_vault: made']));
    said.length = 0;
    await bringDatabasesUp({ folder, waitMs: 0, say });
    expect(said.filter((line) => line.endsWith(': made'))).toEqual([]);
    const url = secrets['identity']?.['database-url'] ?? '';
    expect(await withClient(url, async (client) => (await client.query<{ who: string }>('SELECT current_user AS who')).rows)).toEqual([{ who: 'identity_run' }]);
    await expect(withClient(url, (client) => client.query('CREATE TABLE x ()'))).rejects.toThrow(/permission denied/);
    const reading = secrets['backup']?.['identity-url'] ?? '';
    await withClient(secrets['identity-migrate']?.['database-migration-url'] ?? '', (client) => client.query('CREATE TABLE seen (a int)'));
    expect(await withClient(reading, async (client) => (await client.query('SELECT a FROM seen')).rows)).toEqual([]);
    await expect(withClient(reading, (client) => client.query('INSERT INTO seen VALUES (1)'))).rejects.toThrow(/permission denied/);
  });

  it('says which secret is missing, and that two don’t fit together, before anything is made', async () => {
    await expect(bringDatabasesUp({ folder: path.join(folder, 'nowhere'), waitMs: 0, say })).rejects.toThrow(/postgres-superuser\/url is not there/);
    await mounted({ 'identity-migrate': { 'database-migration-url': 'postgresql://other_migrate:x@127.0.0.1/other' } });
    await expect(bringDatabasesUp({ folder, waitMs: 0, say })).rejects.toThrow(/identity don't fit together/);
    await mounted(secrets);
  });

  it('says where PostgreSQL does not answer, without its password', async () => {
    await mounted({ 'postgres-superuser': { url: 'postgresql://postgres:CANARY@127.0.0.1:1/postgres' } });
    const error = await bringDatabasesUp({ folder, waitMs: 0, say }).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/PostgreSQL at 127\.0\.0\.1:1 does not answer/);
    expect(String(error)).not.toContain('CANARY');
  });

  it('changes every password while programs go on by the old one, until they were started anew', async () => {
    const one = async (url: string, sql: string): Promise<unknown> => withClient(url, async (client) => (await client.query<{ value: unknown }>(sql)).rows[0]?.value);
    const valueOf = (name: string, key: string): string => secrets[name]?.[key] ?? '';
    const before = secrets;
    await mounted(secrets);
    for (const login of ['duty_roster_run_b', 'duty_roster_run']) {
      const printed: string[] = [];
      await rotatePasswords({ folder, release: 'r', namespace: undefined, dryRun: true, say, print: (line) => printed.push(line) });
      expect(printed).toEqual([]);
      await rotatePasswords({ folder, release: 'r', namespace: undefined, dryRun: false, say, print: (line) => printed.push(line) });
      const { items } = JSON.parse(printed.join('')) as { items: { metadata: { name: string }; stringData: Record<string, string> }[] };
      const fresh = Object.fromEntries(items.map(({ metadata, stringData }) => [metadata.name.slice('r-'.length), stringData]));
      const old = valueOf('duty-roster', 'database-url');
      secrets = Object.fromEntries(Object.entries(secrets).map(([name, values]) => [name, { ...values, ...fresh[name] }]));
      const url = valueOf('duty-roster', 'database-url');
      expect(await Promise.all([old, url].map((each) => one(each, 'SELECT current_user AS value')))).toEqual(['duty_roster_run', 'duty_roster_run']);
      expect(await one(url, 'SELECT session_user AS value')).toBe(login);
      await mounted(secrets);
      await bringDatabasesUp({ folder, waitMs: 0, say });
      await expect(one(old, 'SELECT 1 AS value')).rejects.toThrow(/password authentication failed|not permitted to log in/);
      expect(await one(url, 'SELECT current_user AS value')).toBe('duty_roster_run');
      const table = `made_by_${login}`;
      await withClient(valueOf('duty-roster-migrate', 'database-migration-url'), (client) => client.query(`CREATE TABLE ${table} (a int)`));
      expect(await one(url, `SELECT tableowner AS value FROM pg_tables WHERE tablename = '${table}'`)).toBe('duty_roster_migrate');
      expect(await one(valueOf('backup', 'duty-roster-url'), `SELECT count(*)::int AS value FROM ${table}`)).toBe(0);
    }
    expect(valueOf('duty-roster', 'nats.nk')).toBe(before['duty-roster']?.['nats.nk']);
  });

  it('makes streams that are missing, and says nothing where all are there', async () => {
    const options = { district: nats.district, servers: nats.url, credentialsFile: nats.credentialsFile('provisioner'), replicas: 1, watch: false, say };
    said.length = 0;
    await keepStreams(options);
    expect(said).toEqual([]);
    await nats.kill();
    await nats.empty();
    await nats.start();
    await keepStreams(options);
    expect(said).toContain('HOURS: made; whoever sends to it fills it');
  });
});
