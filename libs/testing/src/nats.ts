/** A nats-server for tests, set up as in a cell: users by nkey, streams and durables by the provisioner. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { natsUsers, type NatsUser } from '@nuanxin/contracts';
import { findNatsServer, freePorts, startNats, type Child } from '@nuanxin/embedded';
import { connectNats, provision, renderNatsConfig, topologyOf, type Topology } from '@nuanxin/messaging';
import type { NatsConnection } from '@nats-io/nats-core';
import type { CertificateFiles, TestAuthority } from './tls.js';

export interface TestNats {
  readonly district: string;
  readonly topology: Topology;
  readonly url: string;
  readonly monitorUrl: string;
  /** The path of a user's seed. */
  credentialsFile(user: NatsUser): string;
  connect(user: NatsUser): Promise<NatsConnection>;
  /** Brings streams and durables to what the topology says. */
  provision(): Promise<{ created: string[] }>;
  /** Ends the server at once, as a crash would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Has it read its configuration and certificates again. */
  reload(): void;
  /** Loses every stream, as an emptied volume would; call while it is down. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

async function writeSeeds(folder: string): Promise<Record<NatsUser, string>> {
  const keys: [NatsUser, string][] = [];
  for (const user of natsUsers) {
    const pair = createUser();
    await writeFile(path.join(folder, `${user}.nk`), pair.getSeed(), { mode: 0o600 });
    keys.push([user, pair.getPublicKey()]);
  }
  return Object.fromEntries(keys) as Record<NatsUser, string>;
}

/** Starts one, with streams and durables there, and by TLS alone where `tls` says so. Each test file has its own, since streams bear the services' names. */
export async function testNats(district = `t${randomBytes(4).toString('hex')}`, tls?: CertificateFiles & { readonly authority: TestAuthority }): Promise<TestNats> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-test-nats-'));
  const storeDir = path.join(folder, 'store');
  await mkdir(storeDir);
  const binary = (await findNatsServer({ env: process.env, onProgress: () => undefined })).path;
  const [port, monitorPort] = (await freePorts(2)) as [number, number];
  const topology = topologyOf(district);
  const configFile = path.join(folder, 'nats.conf');
  const publicKeys = await writeSeeds(folder);
  await writeFile(configFile, renderNatsConfig(topology, { host: '127.0.0.1', port, monitorHost: '127.0.0.1', monitorPort, storeDir, publicKeys, ...(tls === undefined ? {} : { tls }) }));
  const url = tls === undefined ? `nats://127.0.0.1:${port}` : `tls://localhost:${port}`;
  const monitorUrl = tls === undefined ? `http://127.0.0.1:${monitorPort}` : `https://localhost:${monitorPort}`;
  const trust = tls === undefined ? {} : { tls: { caFile: tls.authority.caFile } };
  const credentialsFile = (user: NatsUser): string => path.join(folder, `${user}.nk`);
  const run = (): Promise<Child> => startNats({ binary, configFile, monitorUrl, logFile: path.join(folder, 'nats.log'), ...(tls === undefined ? {} : { ca: tls.authority.ca }) });
  let server = await run();
  const nats: TestNats = {
    district, topology, url, monitorUrl, credentialsFile,
    // On a busy machine one try may take longer than a service would wait for it.
    connect: (user) => connectNats({ servers: url, user, credentialsFile: credentialsFile(user), waitOnFirstConnect: true, ...trust }),
    provision: () => provision(topology, { servers: url, credentialsFile: credentialsFile('provisioner'), ...trust }),
    kill: async () => {
      server.kill();
      await server.exited;
    },
    start: async () => {
      server = await run();
    },
    reload: () => process.kill(server.pid, 'SIGHUP'),
    empty: () => rm(storeDir, { recursive: true, force: true }),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await nats.provision();
  return nats;
}
