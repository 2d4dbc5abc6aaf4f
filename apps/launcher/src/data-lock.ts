/** The lock of a data folder: one launcher at a time, and one that was killed keeps nobody out. */
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beginningOf, hasCode, isAlive, StartError } from '@nuanxin/embedded';

interface Holder {
  readonly pid: number;
  /** When that process began: a later process may get the same id. */
  readonly beginning: string;
}

/**
 * Takes the lock, over a dead holder where there is one, and gives the function that releases it.
 * Throws StartError when another launcher runs on this folder.
 */
export async function lockDataFolder(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true });
  const lock = path.join(dataDir, 'lock');
  const mine = `${lock}.${process.pid}`;
  const holder: Holder = { pid: process.pid, beginning: await beginningOf(process.pid) };
  await writeFile(mine, JSON.stringify(holder));
  try {
    while (!(await linked(mine, lock))) await clearDead(lock, dataDir);
  } finally {
    await rm(mine, { force: true });
  }
  return () => rm(lock, { force: true });
}

/** A link appears whole or not at all, with the holder in it. */
async function linked(mine: string, lock: string): Promise<boolean> {
  try {
    await link(mine, lock);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Whether a launcher runs on this folder now. */
export async function isLocked(dataDir: string): Promise<boolean> {
  const holder = parse(await readFile(path.join(dataDir, 'lock'), 'utf8').catch(() => ''));
  return holder !== undefined && await lives(holder);
}

const lives = async ({ pid, beginning }: Holder): Promise<boolean> => await isAlive(pid) && await beginningOf(pid) === beginning;

async function clearDead(lock: string, dataDir: string): Promise<void> {
  const text = await readFile(lock, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const holder = parse(text);
  if (holder !== undefined && await lives(holder)) {
    throw new StartError(`Another launcher (process ${holder.pid}) runs on ${dataDir}. Stop it, or choose another data folder and port: NUANXIN_DATA=… PORT=… npm start`);
  }
  // Two that both saw a dead holder: what is moved aside must be what was seen, else the other one's new lock is put back.
  const aside = `${lock}.${process.pid}.dead`;
  try {
    await rename(lock, aside);
    if (await readFile(aside, 'utf8') !== text) await linked(aside, lock);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}
