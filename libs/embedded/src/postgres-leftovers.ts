/** What a PostgreSQL that was killed leaves in its data folder, cleared before the next one starts. The caller holds the data folder's lock. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { commandOf, isAlive, terminate } from './processes.js';

const STOP_GRACE_MS = 30_000;

/**
 * Stops a server that still runs on this folder (its launcher and watchdog were killed together), and removes the
 * postmaster.pid of one that doesn't: when its process is dead, or when its id belongs by now to another program,
 * which PostgreSQL itself would take for a running server and refuse to start.
 */
export async function clearLeftovers(place: string): Promise<void> {
  const pidFile = path.join(place, 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!(pid > 0)) return;
  // SIGINT is PostgreSQL's fast shutdown.
  if (await isAlive(pid) && await servesFolder(pid, place)) await terminate(pid, 'SIGINT', STOP_GRACE_MS);
  await rm(pidFile, { force: true });
}

/** The server is always started with its folder as an argument (see postgres.ts). */
async function servesFolder(pid: number, place: string): Promise<boolean> {
  const command = await commandOf(pid);
  return command.includes('postgres') && command.includes(` -D ${place} `);
}
