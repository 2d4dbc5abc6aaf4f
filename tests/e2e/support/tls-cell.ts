/** A part of a cell in which every hop is by TLS: real processes of gateway, identity and hospital-groups, set up by the operator's command. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createClient, type Client } from '@nuanxin/client';
import { serviceNames } from '@nuanxin/contracts';
import { freePorts, type Child } from '@nuanxin/embedded';
import { runToEnd, startProgram } from '@nuanxin/launcher';
import { completeSecrets, type CellSecretsByName } from '@nuanxin/operator';
import { eventually, testAuthority, testNats, tlsPostgres, type TestAuthority, type TestNats } from '@nuanxin/testing';
import { Agent, fetch as fetchBy } from 'undici';

const ROOT = path.join(import.meta.dirname, '../../..');
const SERVICES = ['identity', 'hospital-groups'] as const;
const PROGRAMS = [...SERVICES, 'gateway'] as const;
type Name = (typeof PROGRAMS)[number];
const READY_MS = 60_000;
const run = promisify(execFile);

export interface TlsCell {
  readonly authority: TestAuthority;
  readonly ports: Readonly<Record<Name, number>>;
  readonly setupCode: string;
  /** Calls the gateway as one who trusts the cell's authority. */
  readonly client: (token?: string) => Client;
  stop(): Promise<void>;
}

interface Setting {
  readonly folder: string;
  readonly authority: TestAuthority;
  readonly nats: TestNats;
  readonly secrets: CellSecretsByName;
  readonly ports: TlsCell['ports'];
}

/** Starts it. Certificates are looked at often, so that a renewed one is seen soon. */
export async function startTlsCell(): Promise<TlsCell> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-tls-'));
  const authority = await testAuthority();
  const nats = await testNats(undefined, { ...(await authority.issue('nats')), authority });
  const postgres = await tlsPostgres(authority, await authority.issue('postgres'));
  const secrets = await secretsIn(folder, postgres.superuserUrl);
  await run(process.execPath, [path.join(ROOT, 'apps/operator/dist/main.js'), 'databases', '--secrets', folder], { env: { PATH: process.env['PATH'], TLS_CA_FILE: authority.caFile } });
  const [identity = 0, groups = 0, gateway = 0] = await freePorts(3);
  const setting = { folder, authority, nats, secrets, ports: { 'identity': identity, 'hospital-groups': groups, gateway } };
  const children = await startPrograms(setting);
  const agent = new Agent({ connect: { ca: authority.ca } });
  const fetch = ((input: string, init: object) => fetchBy(input, { ...init, dispatcher: agent })) as typeof globalThis.fetch;
  await eventually(async () => { for (const name of PROGRAMS) if (!(await fetch(`https://localhost:${setting.ports[name]}/health/ready`)).ok) throw new Error(`${name} is not ready.`); }, READY_MS);
  return {
    authority, ports: setting.ports, setupCode: valueOf(secrets, 'identity', 'setup-code'),
    client: (token) => createClient({ baseUrl: `https://localhost:${gateway}`, fetch, ...(token === undefined ? {} : { token: () => Promise.resolve(token) }) }),
    stop: async () => {
      await agent.close();
      for (const child of [...children].reverse()) await child.stop();
      await Promise.all([nats.stop(), postgres.stop(), authority.remove(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

const valueOf = (secrets: CellSecretsByName, secret: string, key: string): string => secrets[secret]?.[key] ?? '';

/** The secrets of a cell as folders of files; their URLs say nothing of TLS, which programs ask by themselves. */
async function secretsIn(folder: string, superuserUrl: string): Promise<CellSecretsByName> {
  const superuser = new URL(superuserUrl);
  superuser.search = '';
  const secrets = { ...completeSecrets({}, { postgres: superuser.host }), 'postgres-superuser': { url: superuser.href } };
  for (const [name, keys] of Object.entries(secrets)) {
    await mkdir(path.join(folder, name), { recursive: true });
    for (const [key, value] of Object.entries(keys)) await writeFile(path.join(folder, name, key), value);
  }
  return secrets;
}

async function startPrograms(setting: Setting): Promise<Child[]> {
  const signal = new AbortController().signal;
  for (const name of SERVICES) await runToEnd({ root: ROOT, name, args: ['migrate'], logs: setting.folder, env: await environmentOf(name, setting), signal });
  return Promise.all(PROGRAMS.map(async (name) => startProgram({ root: ROOT, name, args: [], logs: setting.folder, env: await environmentOf(name, setting) })));
}

/** What a program is told, with a certificate of its own. */
async function environmentOf(name: Name, { folder, authority, nats, secrets, ports }: Setting): Promise<Record<string, string>> {
  const common = {
    ...authority.environmentOf(await authority.issue(name)), TLS_LOOK_MS: '100', PATH: process.env['PATH'] ?? '', PORT: String(ports[name]), LOG_LEVEL: 'info',
    NUANXIN_DISTRICT: nats.district, NUANXIN_LIFELINE: 'stdin', NUANXIN_DEMO: '1', SECOND_FACTOR: 'optional',
    NATS_URL: nats.url, NATS_MONITOR_URL: nats.monitorUrl, NATS_CREDENTIALS_FILE: nats.credentialsFile(name),
  };
  if (name === 'gateway') {
    const upstreams = serviceNames.map((service) => [`UPSTREAM_${service.toUpperCase().replaceAll('-', '_')}`, `https://localhost:${(ports as Partial<Record<string, number>>)[service] ?? 1}`]);
    return { ...common, GATEWAY_KEYS_FILE: path.join(folder, 'keys.json'), ...Object.fromEntries(upstreams) as Record<string, string> };
  }
  const service = { ...common, TLS_CLIENT_NAME: 'localhost', DATABASE_URL: valueOf(secrets, name, 'database-url'), DATABASE_MIGRATION_URL: valueOf(secrets, `${name}-migrate`, 'database-migration-url') };
  if (name !== 'identity') return service;
  const file = (key: string): string => path.join(folder, name, key);
  return {
    ...service, VAULT_DATABASE_URL: valueOf(secrets, name, 'vault-database-url'), VAULT_DATABASE_MIGRATION_URL: valueOf(secrets, `${name}-migrate`, 'vault-database-migration-url'),
    VAULT_MASTER_KEY_FILE: file('vault-master-key'), IDENTITY_KEY_FILE: file('identity-key'), SETUP_CODE_FILE: file('setup-code'),
  };
}
