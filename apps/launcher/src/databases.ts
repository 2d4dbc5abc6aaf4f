/** The databases of a cell: one for each service, and the vault's keys in one of their own. */
import { serviceNames } from '@nuanxin/contracts';
import { provisionDatabase, type DatabaseUrls } from '@nuanxin/embedded';
import { databasePasswords, type CellSecrets } from './secrets.js';

/** The keys of hotline-cases' subjects: apart, so that a backup of one without the other tells nothing (P1). */
export const VAULT = 'hotline-cases-vault';

/** By service name, and `VAULT`. */
export type CellDatabases = ReadonlyMap<string, DatabaseUrls>;

/** Creates databases and roles, or brings them to the passwords kept in the data folder. */
export async function provisionDatabases(superuserUrl: string, secrets: CellSecrets): Promise<CellDatabases> {
  const databases = new Map<string, DatabaseUrls>();
  for (const name of [...serviceNames, VAULT]) {
    const database = name.replaceAll('-', '_');
    databases.set(name, await provisionDatabase({ superuserUrl, database, passwords: await databasePasswords(secrets, database) }));
  }
  return databases;
}
