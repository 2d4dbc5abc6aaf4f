/** Makes a new data folder for PostgreSQL, wholly or not at all. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './postgres-account.js';
import { stderrOf } from './processes.js';
import { StartError } from './start-error.js';

const run = promisify(execFile);
const INIT_TIMEOUT_MS = 120_000;

export const SUPERUSER = 'postgres';

/** Whether the folder holds a finished data folder. */
export function isInitialised(place: string): Promise<boolean> {
  return stat(path.join(place, 'PG_VERSION')).then(() => true, () => false);
}

/**
 * Runs initdb beside the place and moves the result there in one step, so that a run killed half-way leaves nothing to be taken for data.
 * The superuser's password is random and goes into `passwordFile`.
 */
export async function initialise({ programs, place, account, passwordFile }: {
  programs: string; place: string; account: Account | undefined; passwordFile: string;
}): Promise<void> {
  const fresh = `${place}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  // The account that initdb runs as can read neither our secrets folder nor, often, the data folder's parent.
  const handover = await mkdtemp(path.join(tmpdir(), 'nuanxin-init-'));
  try {
    const password = randomBytes(24).toString('base64url');
    const handoverFile = path.join(handover, 'password');
    await writeFile(handoverFile, password, { mode: 0o600 });
    if (account !== undefined) await Promise.all([fresh, handover, handoverFile].map((file) => chown(file, account.uid, account.gid)));
    await initdb(programs, fresh, handoverFile, account);
    await mkdir(path.dirname(passwordFile), { recursive: true, mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flush: true });
    await rm(place, { recursive: true, force: true });
    await rename(fresh, place);
  } finally {
    await rm(handover, { recursive: true, force: true });
  }
}

async function initdb(programs: string, folder: string, passwordFile: string, account: Account | undefined): Promise<void> {
  // C.UTF-8 of PostgreSQL's own: code point order, the same on every machine and in every version of its C library.
  const args = ['-D', folder, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'];
  try {
    await run(path.join(programs, 'bin', 'initdb'), args, { cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }, timeout: INIT_TIMEOUT_MS, ...account });
  } catch (error) {
    throw new StartError(`PostgreSQL's data folder could not be made in ${folder}: ${stderrOf(error)}`, error);
  }
}
