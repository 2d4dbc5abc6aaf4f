/** Runs a real PostgreSQL from the npm package that carries it, on a data folder that outlives the run. */
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeExit, spawnChild, type Child } from './child.js';
import { readEnd, sizeOf } from './log-end.js';
import { freePort } from './ports.js';
import { accountForPostgres, type Account } from './postgres-account.js';
import { answers } from './postgres-connection.js';
import { initialise, isInitialised, SUPERUSER } from './postgres-init.js';
import { placeForData, programsFor } from './postgres-places.js';
import { clearLeftovers } from './postgres-leftovers.js';
import { StartError } from './start-error.js';
import { becomesTrue } from './wait.js';

/** Seven services with pools, their migrations and an administrator's tools, with room. */
const MAX_CONNECTIONS = 200;
/** Replaying the log after a crash under load takes seconds; minutes only on a failing disk. */
const READY_TIMEOUT_MS = 120_000;
/** A fast shutdown writes one checkpoint. */
const STOP_GRACE_MS = 30_000;
/** After a `kill -9` of the postmaster its processes take a moment to notice, and the memory they share stays taken until then. */
const STARTS_MAX = 20;
const START_AGAIN_MS = 500;

export interface PostgresOptions {
  /** Where the data is, or (when its account cannot get there) beside which a file says where. */
  readonly dataDir: string;
  readonly logFile: string;
  /** Holds the superuser's password, written with mode 0600 on the first start. */
  readonly passwordFile: string;
  /** A free one when not given. */
  readonly port?: number;
}

export interface RunningPostgres extends Child {
  readonly port: number;
  /** `postgresql://…/postgres` with the superuser's password. */
  readonly superuserUrl: string;
  /** The folder that really holds the data. */
  readonly place: string;
}

/**
 * Creates the data folder where there is none, starts the server on 127.0.0.1 and resolves once it answers.
 * `stop()` is a fast shutdown: sessions are ended, nothing committed is lost. Throws StartError with the end of the log.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dataDir = path.resolve(options.dataDir);
  await mkdir(path.dirname(options.logFile), { recursive: true });
  const root = await accountForPostgres();
  const place = await placeForData(dataDir, root);
  const account = root === undefined ? undefined : await ownerOf(place) ?? root;
  const programs = await programsFor(account);
  await clearLeftovers(place);
  if (!(await isInitialised(place))) await initialise({ programs, place, account, passwordFile: options.passwordFile });
  const password = await passwordIn(options.passwordFile);
  const port = options.port ?? await freePort();
  const superuserUrl = `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
  const child = await startServer({ programs, place, account, port, superuserUrl, logFile: options.logFile });
  return { ...child, port, superuserUrl, place };
}

interface ServerOptions {
  readonly programs: string;
  readonly place: string;
  readonly account: Account | undefined;
  readonly port: number;
  readonly superuserUrl: string;
  readonly logFile: string;
}

async function startServer(options: ServerOptions): Promise<Child> {
  for (let attempt = 1; ; attempt += 1) {
    const logStart = await sizeOf(options.logFile);
    const child = await spawnServer(options);
    let ended: string | undefined;
    void child.exited.then((exit) => { ended = describeExit(exit); });
    const settled = await becomesTrue(async () => ended !== undefined || await answers(options.superuserUrl), READY_TIMEOUT_MS);
    if (settled && ended === undefined) return child;
    await child.stop();
    const said = await readEnd(options.logFile, logStart);
    if (said.includes('shared memory block') && attempt < STARTS_MAX) {
      await delay(START_AGAIN_MS);
      continue;
    }
    const reason = ended === undefined ? `no answer within ${READY_TIMEOUT_MS / 1000} s` : `it ended (${ended})`;
    throw new StartError(`PostgreSQL could not be started: ${reason}. The end of ${options.logFile}:\n${said}`);
  }
}

function spawnServer({ programs, place, account, port, logFile }: ServerOptions): Promise<Child> {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1', port, unix_socket_directories: '', max_connections: MAX_CONNECTIONS,
    fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', timezone: 'UTC', log_timezone: 'UTC',
    // P1: a failed statement or the DETAIL of a violated constraint would put values of rows into the log.
    log_min_error_statement: 'panic', log_error_verbosity: 'terse', log_statement: 'none', log_parameter_max_length_on_error: 0,
  };
  return spawnChild({
    name: 'postgres', command: path.join(programs, 'bin', 'postgres'),
    args: ['-D', place, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // The working directory must be one that the account can enter.
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }, cwd: '/', logFile,
    stopSignal: 'SIGINT', graceMs: STOP_GRACE_MS, watchdog: account ?? {},
  });
}

/** The account whose data this is already, unless that is root, who made the folder and not yet the data. */
async function ownerOf(place: string): Promise<Account | undefined> {
  const found = await stat(place).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

async function passwordIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new StartError(`The password of this PostgreSQL's superuser should be in ${file} and is not. Put the file back, or empty the data folder with npm start -- --reset.`, error);
  }
}
