/** Keeps the logs of a long-running cell from filling the disk (O1). */
import { copyFile, readdir, truncate } from 'node:fs/promises';
import path from 'node:path';
import { sizeOf } from '@nuanxin/embedded';

const LOOK_EVERY_MS = 10_000;
export const LOG_MAX_BYTES = 32 * 1024 ** 2;

/**
 * Every 10 s, sets a log of more than 32 MiB aside as `<name>.log.1`, over the last one, and begins it anew. Programs append
 * to the file themselves, so it is copied and cut, not moved; lines written in between the two are lost. Gives what ends this.
 */
export function limitLogs(logs: string, maxBytes = LOG_MAX_BYTES, everyMs = LOOK_EVERY_MS): () => void {
  const timer = setInterval(() => { void setAside(logs, maxBytes).catch(() => undefined); }, everyMs);
  timer.unref();
  return () => { clearInterval(timer); };
}

async function setAside(logs: string, maxBytes: number): Promise<void> {
  for (const name of await readdir(logs)) {
    const file = path.join(logs, name);
    if (!name.endsWith('.log') || await sizeOf(file) <= maxBytes) continue;
    await copyFile(file, `${file}.1`);
    await truncate(file);
  }
}
