/** `nuanxin databases`: every database of a cell with its two roles, by the superuser that the secrets name. */
import { setTimeout as delay } from 'node:timers/promises';
import { serviceNames } from '@nuanxin/contracts';
import { provisionDatabase, StartError, withClient } from '@nuanxin/embedded';
import { seals } from '@nuanxin/provisioning';
import { secretFile } from './secret-files.js';

const LOOK_EVERY_MS = 1_000;

/** Makes what is missing. Throws a StartError where PostgreSQL does not answer in time or the secrets don't fit together. */
export async function bringDatabasesUp({ folder, waitMs, say }: { folder: string; waitMs: number; say: (line: string) => void }): Promise<void> {
  const superuserUrl = await secretFile(folder, 'postgres-superuser', 'url');
  await postgresAnswers(superuserUrl, waitMs, say);
  for (const service of serviceNames) {
    await provision(superuserUrl, await secretFile(folder, service, 'database-url'), await secretFile(folder, `${service}-migrate`, 'database-migration-url'), say);
    if (seals(service)) await provision(superuserUrl, await secretFile(folder, service, 'vault-database-url'), await secretFile(folder, `${service}-migrate`, 'vault-database-migration-url'), say);
  }
}

async function provision(superuserUrl: string, runUrl: string, migrateUrl: string, say: (line: string) => void): Promise<void> {
  const [run, migrate] = [new URL(runUrl), new URL(migrateUrl)];
  const database = run.pathname.slice(1);
  const expected = [`${database}_run`, `${database}_migrate`, database];
  const found = [run.username, migrate.username, migrate.pathname.slice(1)];
  if (found.some((part, index) => part !== expected[index])) throw new StartError(`The secrets of the database ${database} don't fit together: its roles are ${database}_run and ${database}_migrate, both on ${database}.`);
  const { created } = await provisionDatabase({ superuserUrl, database, passwords: { run: decodeURIComponent(run.password), migrate: decodeURIComponent(migrate.password) } });
  say(`${database}: ${created ? 'made' : 'is there'}`);
}

async function postgresAnswers(url: string, waitMs: number, say: (line: string) => void): Promise<void> {
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      await withClient(url, (client) => client.query('SELECT 1'));
      return;
    } catch (error) {
      if (performance.now() >= until) throw new StartError(`PostgreSQL at ${new URL(url).host} does not answer: ${error instanceof Error ? error.message : String(error)}`, error);
      say(`PostgreSQL at ${new URL(url).host} does not answer yet …`);
      await delay(LOOK_EVERY_MS);
    }
  }
}
