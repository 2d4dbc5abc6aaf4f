/** `nuanxin audit`: every audit log against its anchors, by the role that only reads; what `npm run audit` does for a cell on this machine. */
import { checkLogs } from '@nuanxin/audit';
import type { ServiceName } from '@nuanxin/contracts';
import { refusePlain, tlsFiles } from './connections.js';
import { databasesOf, readUrl, withDatabase, type CellDatabase } from './backup/databases.js';

/** Says what was found; gives whether all is whole. */
export function checkAudit({ district, servers, secrets, credentialsFile, say }: { district: string; servers: string; secrets: string; credentialsFile: string; say: (line: string) => void }): Promise<boolean> {
  const databases = new Map<ServiceName, CellDatabase>(databasesOf('data').map((database) => [database.service, database]));
  refusePlain({ '--nats': servers });
  return checkLogs({
    district, servers, credentialsFile, tls: tlsFiles(), say,
    reading: async (service, work) => {
      const database = databases.get(service);
      if (database === undefined) throw new Error(`${service} has a database.`);
      return withDatabase(service, await readUrl(secrets, database), (client) => work(async (sql, parameters) => (await client.query(sql, [...(parameters ?? [])])).rows));
    },
  });
}
