/** Two real services and nothing more, the hotline and the ledger that hears of its contacts: the smallest run that passes outbox, relay, broker, router and ledger. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { freePorts } from '@nuanxin/embedded';
import { commonEnvironment, runToEnd, startProgram, supervise, type Part } from '@nuanxin/launcher';
import { provision } from '@nuanxin/messaging';
import { eventually, freshDatabase, testNats, testPostgres, TestTokens, type TestNats } from '@nuanxin/testing';
import { FailpointCrashes, type Arming } from '../faults/failpoint-crashes.js';
import { asSuperuser, instrument, withClient } from '../observe/instruments.js';
import type { Place } from '../observe/observe.js';
import type { Mutation } from './mutations.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const HOOK = pathToFileURL(path.join(ROOT, 'tests/chaos/dist/mutations/hook.js')).href;
const ZONE = 'Asia/Shanghai';
const ACK_WAIT_MS = 1_000;
const KEY_BYTES = 32;
const READY_WITHIN_MS = 60_000;
/** Characters of a log that a failure shows. */
const LOG_TAIL = 2_000;

const PAIR = ['hotline-cases', 'volunteer-hours'] as const;
export type Paired = (typeof PAIR)[number];

export interface Pair {
  readonly tokens: TestTokens;
  readonly crashes: FailpointCrashes;
  readonly place: Place;
  readonly nats: TestNats;
  readonly urls: Readonly<Record<Paired, string>>;
  superuserUrl(service: Paired): string;
  /** The files that the mutation was made in; none without one. */
  mutated(): Promise<string[]>;
  stop(): Promise<void>;
}

interface Prepared {
  readonly folder: string;
  readonly nats: TestNats;
  readonly tokens: TestTokens;
  readonly environments: Readonly<Record<Paired, Record<string, string>>>;
  readonly superuserUrls: Readonly<Record<Paired, string>>;
  readonly release: () => Promise<void>;
}

/** Starts both, one of them with a mistake if told so, and with failpoints armed from the first life on. */
export async function startPair(options: { mutation: Mutation | undefined; arm: Readonly<Record<Paired, readonly Arming[]>> }): Promise<Pair> {
  const prepared = await prepare();
  const { folder, nats, environments, superuserUrls } = prepared;
  const crashes = new FailpointCrashes();
  const mark = path.join(folder, 'mutated');
  const ports = await freePorts(PAIR.length);
  const parts: Part[] = [];
  const urls = Object.fromEntries(PAIR.map((name, index) => [name, `http://127.0.0.1:${ports[index]}`])) as Record<Paired, string>;
  for (const name of PAIR) {
    const mistake = options.mutation?.service === name ? { NODE_OPTIONS: `--import=${HOOK}`, CHAOS_MUTATION: options.mutation.name, CHAOS_MARK: mark } : {};
    crashes.arm(name, options.arm[name], () => undefined);
    parts.push(await supervise({
      name, say: (line) => { crashes.hear(line); },
      start: () => startProgram({ root: ROOT, name, args: [], logs: folder, env: { ...environments[name], PORT: new URL(urls[name]).port, ...mistake, ...crashes.environmentOf(name) } }),
    }));
  }
  const stop = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.stop()));
    await prepared.release();
  };
  for (const name of PAIR) {
    await untilReady(urls[name]).catch(async (error: unknown) => {
      const said = await readFile(path.join(folder, `${name}.log`), 'utf8').catch(() => '');
      await stop();
      throw new Error(`${name} did not become ready. The end of its log:\n${said.slice(-LOG_TAIL)}`, { cause: error });
    });
  }
  return {
    tokens: prepared.tokens, crashes, nats, urls, stop, superuserUrl: (service) => superuserUrls[service],
    place: { zone: ZONE, nats, databases: new Map(PAIR.map((name) => [name, superuserUrls[name]] as const)) },
    mutated: async () => [...new Set((await readFile(mark, 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''))],
  };
}

async function untilReady(url: string): Promise<void> {
  await eventually(async () => { if (!(await fetch(`${url}/health/ready`)).ok) throw new Error(`${url} is not ready.`); }, READY_WITHIN_MS);
}

/** Databases, streams, keys: all that the services find when they start. */
async function prepare(): Promise<Prepared> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-pair-'));
  const [postgres, nats] = await Promise.all([testPostgres(), testNats()]);
  await provision(nats.topology, { servers: nats.url, credentialsFile: nats.credentialsFile('provisioner'), ackWaitMs: ACK_WAIT_MS });
  const tokens = await TestTokens.create(nats.district);
  const [hotline, hours, vault] = [await freshDatabase(postgres, 'hotline-cases'), await freshDatabase(postgres, 'volunteer-hours'), await freshDatabase(postgres, 'vault')];
  const keyFile = path.join(folder, 'key');
  await writeFile(keyFile, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600 });
  const common = { district: nats.district, zone: ZONE, evaluation: true, logLevel: 'warn', nats: { url: nats.url, monitorUrl: nats.monitorUrl, credentialsDir: path.dirname(nats.credentialsFile('provisioner')) } };
  const environments: Prepared['environments'] = {
    'hotline-cases': { ...commonEnvironment('hotline-cases', 0, common), DATABASE_URL: hotline.runUrl, VAULT_DATABASE_URL: vault.runUrl, VAULT_MASTER_KEY_FILE: keyFile, ATTACHMENTS_DIR: path.join(folder, 'attachments') },
    'volunteer-hours': { ...commonEnvironment('volunteer-hours', 0, common), DATABASE_URL: hours.runUrl, PSEUDONYM_KEY_FILE: keyFile },
  };
  const migrating = { 'hotline-cases': { DATABASE_MIGRATION_URL: hotline.migrateUrl, VAULT_DATABASE_MIGRATION_URL: vault.migrateUrl }, 'volunteer-hours': { DATABASE_MIGRATION_URL: hours.migrateUrl } };
  const superuserUrls = { 'hotline-cases': asSuperuser(postgres.superuserUrl, hotline.runUrl), 'volunteer-hours': asSuperuser(postgres.superuserUrl, hours.runUrl) };
  await Promise.all(PAIR.map(async (name) => {
    await runToEnd({ root: ROOT, name, args: ['migrate'], logs: folder, env: { ...environments[name], ...migrating[name] }, signal: new AbortController().signal });
    await instrument(superuserUrls[name]);
    await withClient(superuserUrls[name], (client) => client.query('INSERT INTO trusted_key (kid, public_jwk) VALUES ($1, $2)', [tokens.kid, JSON.stringify(tokens.publicJwk)]));
  }));
  return {
    folder, nats, tokens, environments, superuserUrls,
    release: async () => {
      await nats.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
