/** One preparation at a time per checkout: two instances started at once must not install over each other. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;
/** A lock folder without a readable pid is either being written or left by a crash between two system calls. */
const NAMELESS_MS = 5_000;

/** Where the preparation keeps its lock and its logs; outside node_modules, which an install empties. */
export const preparationFolder = (root) => path.join(root, '.nuanxin-bootstrap');

/** Runs `work` while holding the checkout's preparation lock; a lock whose holder is dead is taken over. */
export async function holding(root, work) {
  const lock = path.join(preparationFolder(root), 'lock');
  await mkdir(preparationFolder(root), { recursive: true });
  await acquire(lock);
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function acquire(lock) {
  let told = false;
  let namelessSince;
  for (;;) {
    try {
      await mkdir(lock);
      return await writeFile(path.join(lock, 'pid'), String(process.pid));
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(path.join(lock, 'pid'), 'utf8').catch(() => '0'));
    namelessSince = holder > 0 ? undefined : (namelessSince ?? Date.now());
    const abandoned = holder > 0 ? !isAlive(holder) : Date.now() - namelessSince > NAMELESS_MS;
    if (abandoned) {
      await clear(lock, holder);
      continue;
    }
    if (!told && holder > 0) console.log(`Waiting for process ${holder}, which is preparing this checkout.`);
    told ||= holder > 0;
    await delay(POLL_MS);
  }
}

/** Moves the lock aside before it is erased: of two that both saw a dead holder, one must not erase the other's new lock. */
async function clear(lock, deadHolder) {
  const aside = `${lock}.${process.pid}`;
  try {
    await rename(lock, aside);
    const moved = Number(await readFile(path.join(aside, 'pid'), 'utf8').catch(() => '0'));
    if (moved !== deadHolder) await rename(aside, lock);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
