/** The operator's command against real PostgreSQL and NATS: run twice it changes nothing, and a program has what it needs then. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withClient } from '@nuanxin/embedded';
import { testNats, testPostgres, type TestNats, type TestPostgres } from '@nuanxin/testing';
import { bringDatabasesUp } from './databases.js';
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
    await mounted({ 'identity-migrate': { 'database-migration-url': 'postgresql://other_migrate:x@h/other' } });
    await expect(bringDatabasesUp({ folder, waitMs: 0, say })).rejects.toThrow(/identity don't fit together/);
    await mounted(secrets);
  });

  it('says where PostgreSQL does not answer, without its password', async () => {
    await mounted({ 'postgres-superuser': { url: 'postgresql://postgres:CANARY@127.0.0.1:1/postgres' } });
    const error = await bringDatabasesUp({ folder, waitMs: 0, say }).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/PostgreSQL at 127\.0\.0\.1:1 does not answer/);
    expect(String(error)).not.toContain('CANARY');
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
