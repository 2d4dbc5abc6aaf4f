/** The programs of a cell as processes: where their code is, what environment each gets, and that secrets stand in no argument. */
import path from 'node:path';
import { describeExit, readEnd, sizeOf, spawnChild, StartError, type Child } from '@nuanxin/embedded';
import type { ServiceName } from '@nuanxin/contracts';
import type { NatsAddress } from './backing.js';
import { seedFile } from './secrets.js';

export type ProgramName = ServiceName | 'gateway';

/** An orderly end lets requests and handlers under way finish, which all have limits of their own. */
const STOP_GRACE_MS = 15_000;
/** What a process may have from the launcher's own environment; everything else is decided here. */
const PASSED_ON = ['TLS_CA_FILE', 'NUANXIN_PLAIN_TRANSPORT', 'PATH', 'HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_SAMPLER_ARG', 'OTEL_METRIC_EXPORT_INTERVAL'] as const;

export interface CommonEnvironment {
  readonly district: string;
  readonly zone: string;
  readonly evaluation: boolean;
  readonly demo?: boolean;
  readonly logLevel: string;
  readonly nats: NatsAddress;
}

/** What every program is told. */
export function commonEnvironment(name: ProgramName, port: number, common: CommonEnvironment): Record<string, string> {
  const inherited = Object.fromEntries(PASSED_ON.flatMap((variable) => (process.env[variable] === undefined ? [] : [[variable, process.env[variable]]])));
  return {
    ...inherited,
    NODE_ENV: 'production',
    NUANXIN_DISTRICT: common.district,
    NUANXIN_ZONE: common.zone,
    NUANXIN_LIFELINE: 'stdin',
    ...(common.evaluation ? { NUANXIN_EVALUATION: '1' } : {}),
    ...(common.demo === true ? { NUANXIN_DEMO: '1' } : {}),
    ...(name === 'identity' && (common.evaluation || common.demo === true) ? { SECOND_FACTOR: 'optional' } : {}),
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: common.logLevel,
    NATS_URL: common.nats.url,
    NATS_CREDENTIALS_FILE: seedFile(common.nats.credentialsDir, name),
    NATS_MONITOR_URL: common.nats.monitorUrl,
  };
}

export interface ProgramOptions {
  readonly root: string;
  readonly name: ProgramName;
  /** Nothing to serve, or what to do instead. */
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly logs: string;
}

/** Starts a program's `main.js`. */
export function startProgram(options: ProgramOptions): Promise<Child> {
  return spawnChild({
    name: options.name,
    command: process.execPath,
    args: ['--enable-source-maps', path.join(options.root, 'apps', options.name, 'dist', 'main.js'), ...options.args],
    env: options.env,
    cwd: options.root,
    logFile: path.join(options.logs, `${options.name}.log`),
    stopSignal: 'SIGTERM',
    graceMs: STOP_GRACE_MS,
  });
}

/** Runs a program that does one thing and ends. Throws StartError with the end of its log when it fails, and `signal`'s reason. */
export async function runToEnd({ signal, ...options }: ProgramOptions & { readonly signal: AbortSignal }): Promise<void> {
  signal.throwIfAborted();
  const log = path.join(options.logs, `${options.name}.log`);
  const logStart = await sizeOf(log);
  const child = await startProgram(options);
  const stop = (): void => { void child.stop(); };
  signal.addEventListener('abort', stop);
  const exit = await child.exited;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (exit.code !== 0) throw new StartError(`${options.name} ${options.args.join(' ')} failed (${describeExit(exit)}). The end of ${log}:\n${await readEnd(log, logStart)}`);
}
