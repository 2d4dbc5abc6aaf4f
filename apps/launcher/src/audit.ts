/** `npm run audit`: walks the audit log of every service and compares it with the anchors that were put out of its database's reach. */
import { readFile, writeFile } from 'node:fs/promises';
import { checkLogs } from '@nuanxin/audit';
import { StartError, withClient } from '@nuanxin/embedded';
import { databaseOf } from '@nuanxin/provisioning';
import type { NatsAddress } from './backing.js';
import type { DataFolder } from './data-folder.js';
import { isLocked } from './data-lock.js';
import { seedFile } from './secrets.js';

/** Where the backing programs of a cell are. */
export interface Addresses {
  readonly superuserUrl: string;
  readonly nats: NatsAddress;
}

/** Keeps for an audit where the programs of a running cell are. */
export const keepAddresses = ({ addresses }: DataFolder, found: Addresses): Promise<void> => writeFile(addresses, JSON.stringify(found), { mode: 0o600 });

/** Where the programs of the cell are that runs on this folder; undefined when none does. */
export async function addressesOf({ root, addresses }: DataFolder): Promise<Addresses | undefined> {
  if (!(await isLocked(root))) return undefined;
  const text = await readFile(addresses, 'utf8').catch(() => { throw new StartError('The cell is still starting; try again when it serves.'); });
  return JSON.parse(text) as Addresses;
}

/** Says of each service what was found; gives whether all is whole. */
export function checkAudit({ superuserUrl, nats, district, say }: Addresses & { district: string; say: (line: string) => void }): Promise<boolean> {
  return checkLogs({
    district, servers: nats.url, credentialsFile: seedFile(nats.credentialsDir, 'provisioner'), say,
    reading: (service, work) => {
      const url = new URL(superuserUrl);
      url.pathname = databaseOf(service);
      return withClient(url.toString(), async (client) => {
        await client.query('SET default_transaction_read_only = on');
        return work(async (sql, parameters) => (await client.query(sql, [...(parameters ?? [])])).rows);
      });
    },
  });
}
