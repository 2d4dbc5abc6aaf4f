/** `nuanxin databases`: every database of a cell with its three roles, by the superuser that the secrets name. */
import { setTimeout as delay } from 'node:timers/promises';
import { provisionDatabase, StartError, withClient } from '@nuanxin/embedded';
import { databasesOf } from './backup/databases.js';
import { databaseUrl } from './connections.js';
import { firstPassword, loginsOf, ROLES, settleSecond, type RoleUrls } from './logins.js';
import { urlsOf } from './rotate-passwords.js';

const LOOK_EVERY_MS = 1_000;

/** Makes what is missing. Throws a StartError where PostgreSQL does not answer in time or the secrets don't fit together. */
export async function bringDatabasesUp({ folder, waitMs, say }: { folder: string; waitMs: number; say: (line: string) => void }): Promise<void> {
  const superuserUrl = await databaseUrl(folder, 'postgres-superuser', 'url');
  await postgresAnswers(superuserUrl, waitMs, say);
  for (const database of [...databasesOf('data'), ...databasesOf('keys')]) await provision(superuserUrl, await urlsOf(folder, database), say);
}

async function provision(superuserUrl: string, urls: RoleUrls, say: (line: string) => void): Promise<void> {
  const { database, logins } = loginsOf(urls);
  const { created } = await provisionDatabase({ superuserUrl, database, passwords: { run: firstPassword(logins.run), migrate: firstPassword(logins.migrate), read: firstPassword(logins.read) } });
  for (const role of ROLES) await settleSecond(superuserUrl, logins[role]);
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
