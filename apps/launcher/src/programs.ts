/** The programs of a cell as processes: where their code is, what environment each gets, and that secrets stand in no argument. */
import path from 'node:path';
import { spawnChild, type Child } from '@nuanxin/embedded';
import type { ServiceName } from '@nuanxin/contracts';
import type { NatsAddress } from './backing.js';
import { seedFile } from './secrets.js';

export type ProgramName = ServiceName | 'gateway';

/** An orderly end lets requests and handlers under way finish, which all have limits of their own. */
const STOP_GRACE_MS = 15_000;
/** What a process may have from the launcher's own environment; everything else is decided here. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_SAMPLER_ARG'] as const;

export interface CommonEnvironment {
  readonly district: string;
  readonly zone: string;
  readonly evaluation: boolean;
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
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: common.logLevel,
    NATS_URL: common.nats.url,
    NATS_CREDENTIALS_FILE: seedFile(common.nats.credentialsDir, name),
    NATS_MONITOR_URL: common.nats.monitorUrl,
  };
}

/** Starts a program's `main.js`; `args` is `migrate` or nothing. */
export function startProgram(options: { root: string; name: ProgramName; args: readonly string[]; env: Record<string, string>; logs: string }): Promise<Child> {
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
