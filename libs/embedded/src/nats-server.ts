/** Runs a nats-server from a configuration file and knows when it is ready. */
import { readFile } from 'node:fs/promises';
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import path from 'node:path';
import { describeExit, spawnChild, type Child } from './child.js';
import { readEnd, sizeOf } from './log-end.js';
import { commandOf, terminate } from './processes.js';
import { StartError } from './start-error.js';
import { becomesTrue } from './wait.js';

const READY_TIMEOUT_MS = 60_000;
const PROBE_TIMEOUT_MS = 2_000;
/** JetStream syncs and closes its files in well under a second; past this it hangs. */
const STOP_GRACE_MS = 10_000;

export interface NatsOptions {
  /** The program, as `findNatsServer` gives it. */
  readonly binary: string;
  /** Its configuration, rendered elsewhere, with `http` set to `monitorUrl`'s address. */
  readonly configFile: string;
  readonly monitorUrl: string;
  /** The authority (PEM) that vouches for the monitor, where it is reached by HTTPS. */
  readonly ca?: string;
  readonly logFile: string;
}

/**
 * Starts the server and resolves once its monitor says that it is healthy, JetStream recovered.
 * One left over by a launcher that was killed together with its watchdog is stopped first: only one may use the store.
 * Throws StartError with the end of the log.
 */
export async function startNats(options: NatsOptions): Promise<Child> {
  const pidFile = `${options.configFile}.pid`;
  await stopSurvivor(pidFile, options.configFile);
  const logStart = await sizeOf(options.logFile);
  const child = await spawnChild({
    name: 'nats', command: options.binary, args: ['-c', options.configFile, '-P', pidFile],
    env: { PATH: process.env['PATH'], TZ: 'UTC' }, cwd: path.dirname(options.configFile), logFile: options.logFile,
    stopSignal: 'SIGTERM', graceMs: STOP_GRACE_MS, watchdog: {},
  });
  let ended: string | undefined;
  void child.exited.then((exit) => { ended = describeExit(exit); });
  const health = new URL('/healthz', options.monitorUrl);
  const ready = await becomesTrue(async () => ended !== undefined || await answersOk(health, options.ca), READY_TIMEOUT_MS);
  if (ready && ended === undefined) return child;
  await child.stop();
  const reason = ended === undefined ? `not healthy within ${READY_TIMEOUT_MS / 1000} s` : `it ended (${ended})`;
  throw new StartError(`nats-server could not be started: ${reason}. The end of ${options.logFile}:\n${await readEnd(options.logFile, logStart)}`);
}

async function stopSurvivor(pidFile: string, configFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!(pid > 0)) return;
  if ((await commandOf(pid)).includes(configFile)) await terminate(pid, 'SIGTERM', STOP_GRACE_MS);
}

function answersOk(url: URL, ca: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { timeout: PROBE_TIMEOUT_MS, agent: false } as const;
    const request = url.protocol === 'https:' ? getSecure(url, { ...options, ca }) : getPlain(url, options);
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
