/** The databases of a cell: one for each service, and the keys of each vault in one of their own. */
import { serviceNames } from '@nuanxin/contracts';
import { provisionDatabase, type DatabaseUrls } from '@nuanxin/embedded';
import { databaseOf, SEALING, vaultOf } from '@nuanxin/provisioning';
import { databasePasswords, type CellSecrets } from './secrets.js';

/** By service name, and by that of its vault. */
export type CellDatabases = ReadonlyMap<string, DatabaseUrls>;

/** Creates databases and roles, or brings them to the passwords kept in the data folder. */
export async function provisionDatabases(superuserUrl: string, secrets: CellSecrets): Promise<CellDatabases> {
  const databases = new Map<string, DatabaseUrls>();
  for (const name of [...serviceNames, ...SEALING.map(vaultOf)]) {
    const database = databaseOf(name);
    databases.set(name, await provisionDatabase({ superuserUrl, database, passwords: await databasePasswords(secrets, database) }));
  }
  return databases;
}
