/** `npm run audit`: walks the audit log of every service and compares it with the anchors that were put out of its database's reach. */
import { readFile, writeFile } from 'node:fs/promises';
import { readAnchors, verifyChain, type Anchor, type Verdict } from '@nuanxin/audit';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { StartError, withClient } from '@nuanxin/embedded';
import { AUDIT_STREAM, connectNats } from '@nuanxin/messaging';
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
export async function checkAudit({ superuserUrl, nats, district, say }: Addresses & { district: string; say: (line: string) => void }): Promise<boolean> {
  const anchors = await anchorsIn(nats, district);
  if (anchors === undefined) say(`The stream ${AUDIT_STREAM} is gone, and every anchor with it.`);
  let whole = anchors !== undefined;
  for (const service of serviceNames) {
    const { entries, anchors: count, problems } = await verdictOf(service, superuserUrl, anchors?.get(service) ?? []);
    say(`${service}: ${entries} entries, ${count} anchors${problems.length === 0 ? ', whole' : ''}`);
    for (const problem of problems) say(`  ${problem}`);
    whole &&= problems.length === 0;
  }
  return whole;
}

async function anchorsIn(nats: NatsAddress, district: string): Promise<ReadonlyMap<string, Anchor[]> | undefined> {
  const connection = await connectNats({ servers: nats.url, user: 'provisioner', credentialsFile: seedFile(nats.credentialsDir, 'provisioner') });
  try {
    return await readAnchors(connection, district);
  } finally {
    await connection.close();
  }
}

function verdictOf(service: ServiceName, superuserUrl: string, anchors: readonly Anchor[]): Promise<Verdict> {
  const url = new URL(superuserUrl);
  url.pathname = service.replaceAll('-', '_');
  return withClient(url.toString(), async (client) => {
    await client.query('SET default_transaction_read_only = on');
    return verifyChain(async (sql, parameters) => (await client.query(sql, [...(parameters ?? [])])).rows, anchors, new Date());
  });
}
