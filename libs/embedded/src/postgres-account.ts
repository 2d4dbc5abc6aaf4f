/** Whom PostgreSQL runs as: it refuses to run as root, so root must find it another account and places that this account can reach. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartError } from './start-error.js';

const run = promisify(execFile);

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Undefined when this process is not root: PostgreSQL then runs as whoever runs this. Otherwise `postgres`, or `nobody` where there is none. */
export async function accountForPostgres(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const account = await accountNamed(name);
    if (account !== undefined) return account;
  }
  throw new StartError('PostgreSQL refuses to run as root, and there is no account "postgres" or "nobody" to run it as. Run this as another user, or give POSTGRES_URL.');
}

async function accountNamed(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)));
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

/** Whether this account may pass through every folder down to `folder`, and through it. Access lists are not looked at. */
export async function canEnter(folder: string, account: Account): Promise<boolean> {
  for (let place = path.resolve(folder); ; place = path.dirname(place)) {
    const { mode, uid, gid } = await stat(place);
    if (!allows(mode, uid, gid, account, 0o1)) return false;
    if (place === path.dirname(place)) return true;
  }
}

/** Whether this account may read `file`, being able to get to it. */
export async function canRead(file: string, account: Account): Promise<boolean> {
  const { mode, uid, gid } = await stat(file);
  return allows(mode, uid, gid, account, 0o4) && await canEnter(path.dirname(file), account);
}

function allows(mode: number, uid: number, gid: number, account: Account, bit: number): boolean {
  if (uid === account.uid) return (mode & (bit << 6)) !== 0;
  if (gid === account.gid) return (mode & (bit << 3)) !== 0;
  return (mode & bit) !== 0;
}
