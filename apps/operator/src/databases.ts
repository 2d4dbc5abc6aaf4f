/** `nuanxin databases`: every database of a cell with its three roles, by the superuser that the secrets name. */
import { setTimeout as delay } from 'node:timers/promises';
import { provisionDatabase, StartError, withClient } from '@nuanxin/embedded';
import { databasesOf, migrateUrl, readUrl } from './backup/databases.js';
import { secretFile } from './secret-files.js';

const LOOK_EVERY_MS = 1_000;

/** Makes what is missing. Throws a StartError where PostgreSQL does not answer in time or the secrets don't fit together. */
export async function bringDatabasesUp({ folder, waitMs, say }: { folder: string; waitMs: number; say: (line: string) => void }): Promise<void> {
  const superuserUrl = await secretFile(folder, 'postgres-superuser', 'url');
  await postgresAnswers(superuserUrl, waitMs, say);
  for (const database of [...databasesOf('data'), ...databasesOf('keys')]) {
    const runUrl = await secretFile(folder, database.service, database.kind === 'data' ? 'database-url' : 'vault-database-url');
    await provision(superuserUrl, { run: runUrl, migrate: await migrateUrl(folder, database), read: await readUrl(folder, database) }, say);
  }
}

type Role = 'run' | 'migrate' | 'read';
const ROLES: readonly Role[] = ['run', 'migrate', 'read'];

async function provision(superuserUrl: string, urls: Readonly<Record<Role, string>>, say: (line: string) => void): Promise<void> {
  const database = new URL(urls.run).pathname.slice(1);
  for (const role of ROLES) {
    const { username, pathname } = new URL(urls[role]);
    if (username !== `${database}_${role}` || pathname !== `/${database}`) throw new StartError(`The secrets of the database ${database} don't fit together: its roles are ${ROLES.map((each) => `${database}_${each}`).join(', ')}, all on ${database}.`);
  }
  const passwordOf = (role: Role): string => decodeURIComponent(new URL(urls[role]).password);
  const { created } = await provisionDatabase({ superuserUrl, database, passwords: { run: passwordOf('run'), migrate: passwordOf('migrate'), read: passwordOf('read') } });
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
