/** `nuanxin keys rotate passwords`: a fresh password for every role of every database, by its other login; what programs use goes on until they are started anew. */
import { databasesOf, secretOf, type CellDatabase } from './backup/databases.js';
import { databaseUrl } from './connections.js';
import { loginsOf, open, ROLES, turned, type Role, type RoleUrls } from './logins.js';
import { secretFile } from './secret-files.js';
import { listOf } from './secrets.js';

/** Which key of which secret has the URL of a role. */
function placeOf({ name, service, kind }: CellDatabase, role: Role): { secret: string; key: string } {
  const vault = kind === 'keys' ? 'vault-' : '';
  switch (role) {
    case 'run': return { secret: service, key: `${vault}database-url` };
    case 'migrate': return { secret: `${service}-migrate`, key: `${vault}database-migration-url` };
    case 'read': return { secret: secretOf(kind), key: `${name}-url` };
  }
}

export async function urlsOf(folder: string, database: CellDatabase): Promise<RoleUrls> {
  const url = (role: Role): Promise<string> => secretFile(folder, placeOf(database, role).secret, placeOf(database, role).key);
  return { run: await url('run'), migrate: await url('migrate'), read: await url('read') };
}

/** Opens the other login of each role and prints the Secrets that name it, to be applied over those that are there. A dry run opens and prints none. */
export async function rotatePasswords({ folder, release, namespace, dryRun, say, print }: { folder: string; release: string; namespace: string | undefined; dryRun: boolean; say: (line: string) => void; print: (line: string) => void }): Promise<void> {
  const superuserUrl = await databaseUrl(folder, 'postgres-superuser', 'url');
  const changed: Record<string, Record<string, string>> = {};
  for (const database of [...databasesOf('data'), ...databasesOf('keys')]) {
    const urls = await urlsOf(folder, database);
    const { logins } = loginsOf(urls);
    const fresh = Object.fromEntries(ROLES.map((role) => [role, turned(urls[role], logins[role])])) as Record<Role, string>;
    const { logins: others } = loginsOf(fresh);
    for (const role of ROLES) {
      const { secret, key } = placeOf(database, role);
      changed[secret] = { ...changed[secret], [key]: fresh[role] };
      if (!dryRun) await open(superuserUrl, others[role]);
    }
    say(`${database.name}: ${ROLES.map((role) => new URL(fresh[role]).username).join(', ')} ${dryRun ? 'would be opened' : 'opened'}`);
  }
  if (!dryRun) print(listOf({ release, ...(namespace === undefined ? {} : { namespace }) }, changed));
}
