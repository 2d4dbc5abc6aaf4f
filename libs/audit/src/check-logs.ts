/** Checks the audit logs of a whole district: each chain, against the anchors of its service. */
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { AUDIT_STREAM, connectNats, type TlsFiles } from '@nuanxin/messaging';
import { readAnchors } from './anchors.js';
import type { Query } from './entry.js';
import { verifyChain, type Anchor, type Verdict } from './verify.js';

export interface Logs {
  readonly district: string;
  /** The broker, and the seed of who may read the anchors: the provisioner. */
  readonly servers: string;
  readonly credentialsFile: string;
  readonly tls?: TlsFiles;
  /** Gives a service's database, for reading alone, to `work`. */
  readonly reading: (service: ServiceName, work: (query: Query) => Promise<Verdict>) => Promise<Verdict>;
  readonly say: (line: string) => void;
}

/** Says of each service what was found; gives whether all is whole. */
export async function checkLogs({ district, servers, credentialsFile, tls = {}, reading, say }: Logs): Promise<boolean> {
  const anchors = await anchorsOf(district, { servers, credentialsFile, tls });
  if (anchors === undefined) say(`The stream ${AUDIT_STREAM} is gone, and every anchor with it.`);
  let whole = anchors !== undefined;
  for (const service of serviceNames) {
    const { entries, anchors: count, problems } = await reading(service, (query) => verifyChain(query, anchors?.get(service) ?? [], new Date()));
    say(`${service}: ${entries} entries, ${count} anchors${problems.length === 0 ? ', whole' : ''}`);
    for (const problem of problems) say(`  ${problem}`);
    whole &&= problems.length === 0;
  }
  return whole;
}

async function anchorsOf(district: string, broker: Required<Pick<Logs, 'servers' | 'credentialsFile' | 'tls'>>): Promise<ReadonlyMap<string, Anchor[]> | undefined> {
  const connection = await connectNats({ ...broker, user: 'provisioner' });
  try {
    return await readAnchors(connection, district);
  } finally {
    await connection.close();
  }
}
