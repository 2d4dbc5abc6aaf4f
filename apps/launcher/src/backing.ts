/** PostgreSQL and NATS of a cell: the ones that were given, or embedded ones under supervision. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findNatsServer, freePorts, startNats, startPostgres, type RunningPostgres } from '@nuanxin/embedded';
import { renderNatsConfig, type Topology } from '@nuanxin/messaging';
import type { DataFolder } from './data-folder.js';
import type { ExternalPrograms } from './options.js';
import { publicKeys, type CellSecrets } from './secrets.js';
import { supervise, type Part } from './supervision.js';

export interface Backing<Address> {
  readonly address: Address;
  /** Undefined for a program that is not ours to start and stop. */
  readonly part: Part | undefined;
}

export interface NatsAddress {
  readonly url: string;
  readonly monitorUrl: string;
  readonly credentialsDir: string;
}

interface BackingOptions {
  readonly folder: DataFolder;
  readonly secrets: CellSecrets;
  readonly external: ExternalPrograms;
  readonly say: (line: string) => void;
}

/** Gives a superuser's URL. */
export async function bringUpPostgres({ folder, secrets, external, say }: BackingOptions): Promise<Backing<string>> {
  if (external.postgresUrl !== undefined) return { address: external.postgresUrl, part: undefined };
  let server: RunningPostgres | undefined;
  const part = await supervise({
    name: 'postgres', say,
    start: async () => {
      // The same port each time: the services know it.
      server = await startPostgres({ dataDir: folder.postgres, passwordFile: secrets.postgresPassword, logFile: path.join(folder.logs, 'postgres.log'), ...(server === undefined ? {} : { port: server.port }) });
      return server;
    },
  });
  if (server === undefined) throw new Error('PostgreSQL was started and is not known.');
  return { address: server.superuserUrl, part };
}

/** `afterRestart` is run when NATS is back from a crash, since its streams may be gone. */
export async function bringUpNats(options: BackingOptions & { topology: Topology; signal: AbortSignal; afterRestart: (address: NatsAddress) => Promise<void> }): Promise<Backing<NatsAddress>> {
  const { folder, secrets, external, say, topology, signal, afterRestart } = options;
  if (external.nats !== undefined) return { address: external.nats, part: undefined };
  const binary = await findNatsServer({ env: process.env, onProgress: say, signal });
  const [port = 0, monitorPort = 0] = await freePorts(2);
  await mkdir(folder.nats, { recursive: true, mode: 0o700 });
  const configFile = path.join(folder.nats, 'server.conf');
  await writeFile(configFile, renderNatsConfig(topology, {
    host: '127.0.0.1', port, monitorHost: '127.0.0.1', monitorPort, storeDir: path.join(folder.nats, 'store'), publicKeys: await publicKeys(secrets.natsCredentials),
  }), { mode: 0o600 });
  const address = { url: `nats://127.0.0.1:${port}`, monitorUrl: `http://127.0.0.1:${monitorPort}`, credentialsDir: secrets.natsCredentials };
  const part = await supervise({
    name: 'nats', say, afterRestart: () => afterRestart(address),
    start: () => startNats({ binary: binary.path, configFile, monitorUrl: address.monitorUrl, logFile: path.join(folder.logs, 'nats.log') }),
  });
  return { address, part };
}
