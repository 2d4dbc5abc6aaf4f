/** The databases of a cell: one for each service, and the keys of each vault in one of their own. */
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { provisionDatabase, type DatabaseUrls } from '@nuanxin/embedded';
import { databasePasswords, type CellSecrets } from './secrets.js';

/** Services that seal personal data, each under keys of its own. */
export const SEALING = ['identity', 'hotline-cases'] as const satisfies readonly ServiceName[];
/** The database of a service's keys: apart, so that a backup of one without the other tells nothing (P1). */
export const vaultOf = (service: (typeof SEALING)[number]): string => `${service}-vault`;

/** By service name, and by that of its vault. */
export type CellDatabases = ReadonlyMap<string, DatabaseUrls>;

/** Creates databases and roles, or brings them to the passwords kept in the data folder. */
export async function provisionDatabases(superuserUrl: string, secrets: CellSecrets): Promise<CellDatabases> {
  const databases = new Map<string, DatabaseUrls>();
  for (const name of [...serviceNames, ...SEALING.map(vaultOf)]) {
    const database = name.replaceAll('-', '_');
    databases.set(name, await provisionDatabase({ superuserUrl, database, passwords: await databasePasswords(secrets, database) }));
  }
  return databases;
}
