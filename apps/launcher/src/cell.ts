/** The whole cell: which programs there are, in which order they start and stop, and what each one is told. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import { freePort, freePorts, isFree, StartError } from '@nuanxin/embedded';
import { topologyOf } from '@nuanxin/messaging';
import { addressesOf, checkAudit, keepAddresses } from './audit.js';
import { bringUpNats, bringUpPostgres, type NatsAddress } from './backing.js';
import { dataFolder, emptyDataFolder, type DataFolder } from './data-folder.js';
import { lockDataFolder } from './data-lock.js';
import { provisionDatabases, type CellDatabases } from './databases.js';
import { demoPasswordFile } from './demo/seed.js';
import { gatewayEnvironment, migrationEnvironment, serviceEnvironment, signInEnvironment } from './environments.js';
import { limitLogs } from './log-limits.js';
import type { ExternalPrograms } from './options.js';
import { commonEnvironment, runToEnd, startProgram, type CommonEnvironment, type ProgramName } from './programs.js';
import { waitUntilReady } from './readiness.js';
import { prepareSecrets, type CellSecrets } from './secrets.js';
import { keepStreams, type StreamKeeper } from './streams.js';
import { supervise, type Part } from './supervision.js';

const DISTRICT = 'tianjin-demo';
const ZONE = 'Asia/Shanghai';
/** A migration keeps a processor busy for a second. */
const AT_ONCE = 2;
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

export interface CellOptions {
  readonly dataDir: string;
  /** The gateway's port; a free one when not given. */
  readonly port?: number;
  /** Empty the data folder first. */
  readonly reset?: boolean;
  readonly external?: ExternalPrograms;
  /** A demo district is seeded into it: the API reference signs in by a demo login, and nobody has to have a second factor. */
  readonly demo?: boolean;
  /** Domain time can be driven and failpoints armed (O2). */
  readonly evaluation?: boolean;
  readonly logLevel?: string;
  /** Milliseconds after which what a consumer took and did not acknowledge comes again; what `provision` says when not given. */
  readonly ackWaitMs?: number;
  /** Takes a line of progress, or of what happened to a running cell. */
  readonly say: (line: string) => void;
  /** Ends a start that is under way; a cell that has started is ended by `stop`. */
  readonly signal?: AbortSignal;
  /** More environment for one program, such as a failpoint; asked at each of its starts. */
  readonly environmentOf?: (name: ProgramName) => Record<string, string>;
  /** The repository whose `apps/<name>/dist/main.js` are run; this one when not given. */
  readonly root?: string;
}

export type PartName = ProgramName | 'nats' | 'postgres';

export interface RunningCell {
  /** The gateway. */
  readonly url: string;
  /** Each service itself, past the gateway. */
  readonly serviceUrls: Readonly<Record<ServiceName, string>>;
  /** Where Prometheus reads the metrics of each program. */
  readonly metricsUrls: Readonly<Record<ProgramName, string>>;
  readonly natsUrl: string;
  readonly monitorUrl: string;
  /** Holds `<user>.nk` for each NATS user, the analysts' among them. */
  readonly natsCredentialsDir: string;
  readonly superuserUrl: string;
  readonly databases: CellDatabases;
  readonly setupCodeFile: string;
  readonly dataDir: string;
  readonly logsDir: string;
  readonly district: string;
  /** The district's IANA time zone. */
  readonly zone: string;
  /** The process ids of what runs now. */
  pids(): Partial<Record<PartName, number>>;
  /** `kill -9` of a part, which is then started again. */
  kill(name: PartName): void;
  /** Stops one part in order and leaves it down until `resume`. */
  halt(name: PartName): Promise<void>;
  resume(name: PartName): Promise<void>;
  /** Ends everything in order and releases the data folder. May be called again. */
  stop(): Promise<void>;
}

/** What has been brought up so far, to be taken down from the last to the first. */
interface Up {
  readonly release: () => Promise<void>;
  readonly services: Map<ServiceName, Part>;
  gateway?: Part | undefined;
  nats?: Part | undefined;
  postgres?: Part | undefined;
  streams?: StreamKeeper;
  /** Ends what looks after a running cell now and then. */
  endUpkeep?: () => Promise<void>;
}

interface Prepared {
  readonly secrets: CellSecrets;
  readonly superuserUrl: string;
  readonly nats: NatsAddress;
  readonly databases: CellDatabases;
}

/** Starts a cell on a data folder and resolves when every program in it is ready. Throws StartError, having ended what had started. */
export function startCell(options: CellOptions): Promise<RunningCell> {
  return onDataFolder(options, async (folder, up) => {
    if (options.port !== undefined && !(await isFree(options.port))) throw new StartError(`Port ${options.port} is taken. Choose another: PORT=… npm start`);
    const prepared = await prepare(options, folder, up);
    return serve(options, folder, up, prepared);
  });
}

/** Brings databases and streams to what this version needs, and ends again. */
export function migrateCell(options: CellOptions): Promise<void> {
  return onDataFolder(options, async (folder, up) => {
    await prepare(options, folder, up);
    await takeDown(up);
  });
}

/** Checks the audit logs of a cell, whether it runs or not. Says of each what was found; gives whether all are whole. */
export async function auditCell(options: CellOptions): Promise<boolean> {
  const running = await addressesOf(dataFolder(path.resolve(options.dataDir)));
  if (running !== undefined) return checkAudit({ ...running, district: DISTRICT, say: options.say });
  return onDataFolder(options, async (folder, up) => {
    const { superuserUrl, nats } = await bringUp(options, folder, up);
    const whole = await checkAudit({ superuserUrl, nats, district: DISTRICT, say: options.say });
    await takeDown(up);
    return whole;
  });
}

async function onDataFolder<Result>(options: CellOptions, work: (folder: DataFolder, up: Up) => Promise<Result>): Promise<Result> {
  const folder = dataFolder(path.resolve(options.dataDir));
  const up: Up = { release: await lockDataFolder(folder.root), services: new Map() };
  try {
    if (options.reset === true) await emptyDataFolder(folder);
    return await work(folder, up);
  } catch (error) {
    await takeDown(up);
    throw error;
  }
}

async function takeDown(up: Up): Promise<void> {
  await up.endUpkeep?.();
  await up.gateway?.stop();
  await Promise.all([...up.services.values()].map((part) => part.stop()));
  await up.nats?.stop();
  await up.postgres?.stop();
  await up.release();
}

/** PostgreSQL and NATS. */
async function bringUp(options: CellOptions, folder: DataFolder, up: Up): Promise<Omit<Prepared, 'databases'>> {
  const { say } = options;
  const signal = signalOf(options);
  const secrets = await prepareSecrets(folder.secrets);
  const backing = { folder, secrets, say, external: options.external ?? { postgresUrl: undefined, nats: undefined } };

  say('Starting PostgreSQL and NATS …');
  const started = await Promise.allSettled([
    bringUpPostgres(backing).then((postgres) => { up.postgres = postgres.part; return postgres.address; }),
    bringUpNats({ ...backing, topology: topologyOf(DISTRICT), signal, afterRestart: async () => { await up.streams?.reconcile(); } }).then((nats) => { up.nats = nats.part; return nats.address; }),
  ]);
  const [superuserUrl, nats] = [valueOf(started[0]), valueOf(started[1])];
  signal.throwIfAborted();
  return { secrets, superuserUrl, nats };
}

/** PostgreSQL and NATS, then databases, migrations and streams. */
async function prepare(options: CellOptions, folder: DataFolder, up: Up): Promise<Prepared> {
  const { say } = options;
  const signal = signalOf(options);
  const { secrets, superuserUrl, nats } = await bringUp(options, folder, up);
  say('Preparing databases and streams …');
  const databases = await provisionDatabases(superuserUrl, secrets);
  const common = commonOf(options, nats);
  await eachService(AT_ONCE, (name) => runToEnd({
    name, args: ['migrate'], root: rootOf(options), logs: folder.logs, signal,
    env: { ...commonEnvironment(name, 0, common), ...serviceEnvironment(name, secrets, databases, options.external?.attachments ?? folder.attachments), ...migrationEnvironment(name, databases) },
  }));
  up.streams = keepStreams({
    topology: topologyOf(DISTRICT), nats, say, first: serviceNames.every((name) => databases.get(name)?.created === true), ...(options.ackWaitMs === undefined ? {} : { ackWaitMs: options.ackWaitMs }),
  });
  await up.streams.reconcile();
  return { secrets, superuserUrl, nats, databases };
}

/** Runs `work` for every service, `atOnce` of them at a time. Throws what the first failed one threw, when none is under way any more. */
async function eachService(atOnce: number, work: (name: ServiceName) => Promise<void>): Promise<void> {
  const waiting = [...serviceNames];
  const workers = await Promise.allSettled(Array.from({ length: atOnce }, async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      await work(name).catch((error: unknown) => {
        waiting.length = 0;
        throw error;
      });
    }
  }));
  workers.forEach(valueOf);
}

/** The services and the gateway, all at once. */
async function serve(options: CellOptions, folder: DataFolder, up: Up, prepared: Prepared): Promise<RunningCell> {
  const { secrets, databases, nats } = prepared;
  const common = commonOf(options, nats);
  const programs = [...serviceNames, 'gateway'] as const;
  const ports = await freePorts(serviceNames.length + programs.length);
  const serviceUrls = Object.fromEntries(serviceNames.map((name, index) => [name, `http://127.0.0.1:${ports[index]}`])) as Record<ServiceName, string>;
  const metricsPorts = Object.fromEntries(programs.map((name, index) => [name, ports[serviceNames.length + index]])) as Record<ProgramName, number>;
  const port = options.port ?? await freePort();
  const url = `http://127.0.0.1:${port}`;

  const supervised = (name: ProgramName, at: number, own: Record<string, string>): Promise<Part> => supervise({
    name, say: options.say,
    start: () => startProgram({ root: rootOf(options), name, args: [], logs: folder.logs, env: { ...commonEnvironment(name, at, common), METRICS_PORT: String(metricsPorts[name]), ...own, ...options.environmentOf?.(name) } }),
  });
  options.say('Starting the services …');
  const started = await Promise.allSettled([
    ...serviceNames.map(async (name) => {
      const own = { ...serviceEnvironment(name, secrets, databases, options.external?.attachments ?? folder.attachments), ...(name === 'identity' ? signInEnvironment(port, options.external?.providersFile) : {}) };
      up.services.set(name, await supervised(name, Number(new URL(serviceUrls[name]).port), own));
    }),
    supervised('gateway', port, gatewayEnvironment(folder.gatewayKeys, serviceUrls, options.demo === true ? demoPasswordFile(folder.secrets) : undefined)).then((part) => { up.gateway = part; }),
  ]);
  started.forEach(valueOf);
  const parts = partsOf(up);
  const awaited = [...parts].flatMap(([name, part]) => (name === 'nats' || name === 'postgres' ? [] : [{ part, url: name === 'gateway' ? url : serviceUrls[name] }]));
  await waitUntilReady(awaited, { logs: folder.logs, say: options.say, signal: signalOf(options) });

  await keepAddresses(folder, { superuserUrl: prepared.superuserUrl, nats });
  await writeFile(folder.metricsTargets, JSON.stringify(programs.map((name) => ({ targets: [`127.0.0.1:${metricsPorts[name]}`], labels: { service: name } })), undefined, 2));
  const [endLimits, endWatch] = [limitLogs(folder.logs), up.streams?.watch()];
  up.endUpkeep = async () => {
    endLimits();
    await endWatch?.();
  };
  const partNamed = (name: PartName): Part => {
    const part = parts.get(name);
    if (part === undefined) throw new Error(`${name} is not a part that this cell runs.`);
    return part;
  };
  let stopping: Promise<void> | undefined;
  return {
    url, serviceUrls, metricsUrls: Object.fromEntries(programs.map((name) => [name, `http://127.0.0.1:${metricsPorts[name]}/metrics`])) as Record<ProgramName, string>, natsUrl: nats.url, monitorUrl: nats.monitorUrl, natsCredentialsDir: nats.credentialsDir, superuserUrl: prepared.superuserUrl, databases,
    setupCodeFile: secrets.setupCode, dataDir: folder.root, logsDir: folder.logs, zone: ZONE, district: DISTRICT,
    pids: () => Object.fromEntries([...parts].flatMap(([name, part]) => (part.pid() === undefined ? [] : [[name, part.pid()]]))),
    kill: (name) => { partNamed(name).kill(); },
    halt: (name) => partNamed(name).stop(),
    resume: (name) => partNamed(name).resume(),
    stop: () => (stopping ??= takeDown(up)),
  };
}

function partsOf(up: Up): Map<PartName, Part> {
  const backing: [PartName, Part | undefined][] = [['gateway', up.gateway], ['nats', up.nats], ['postgres', up.postgres]];
  return new Map<PartName, Part>([...up.services, ...backing.flatMap(([name, part]) => (part === undefined ? [] : [[name, part] as const]))]);
}

function commonOf(options: CellOptions, nats: NatsAddress): CommonEnvironment {
  return { district: DISTRICT, zone: ZONE, evaluation: options.evaluation ?? false, demo: options.demo === true, logLevel: options.logLevel ?? 'info', nats };
}

const signalOf = (options: CellOptions): AbortSignal => options.signal ?? new AbortController().signal;
const rootOf = (options: CellOptions): string => options.root ?? REPOSITORY;

function valueOf<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
