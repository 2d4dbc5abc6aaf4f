/** The instance that a replay drives: one of its own, thrown away afterwards, or one that is given. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeDataFolder, startCell, type PartName, type RunningCell } from '@nuanxin/launcher';
import type { ReplayOptions } from './options.js';

export interface Instance {
  readonly url: string;
  readonly setupCode: string;
  readonly nats: { readonly url: string; readonly credentialsFile: string } | undefined;
  readonly cell: RunningCell | undefined;
  stop(): Promise<void>;
}

/** Starts an evaluation instance on loopback, or takes the given one. */
export async function openInstance(options: ReplayOptions): Promise<Instance> {
  if (options.url !== undefined && options.setupCodeFile !== undefined) {
    return { url: options.url, setupCode: (await readFile(options.setupCodeFile, 'utf8')).trim(), nats: options.nats, cell: undefined, stop: () => Promise.resolve() };
  }
  const dataDir = options.keep ?? (await mkdtemp(path.join(tmpdir(), 'nuanxin-replay-')));
  const cell = await startCell({ dataDir, evaluation: true, logLevel: 'warn', say: (line) => process.stderr.write(`${line}\n`) });
  return {
    url: cell.url, cell, setupCode: (await readFile(cell.setupCodeFile, 'utf8')).trim(),
    nats: { url: cell.natsUrl, credentialsFile: path.join(cell.natsCredentialsDir, 'analysts.nk') },
    stop: async () => {
      await cell.stop();
      if (options.keep === undefined) await removeDataFolder(dataDir);
    },
  };
}

/** Kills (`kill -9`) the parts of a cell in turn, one each time that `after` further actions are done; the launcher starts them again. */
export function killer(cell: RunningCell, total: number): (done: number) => void {
  const parts: PartName[] = ['identity', 'hospital-groups', 'duty-roster', 'content-scheduling', 'hotline-cases', 'volunteer-hours', 'gateway', 'nats', 'postgres'];
  let next = 0;
  return (done) => {
    const part = parts[next];
    if (part === undefined || done < ((next + 1) * total) / (parts.length + 1)) return;
    next += 1;
    process.stderr.write(`\nkill -9 ${part} (${cell.pids()[part] ?? '?'}) after ${done} actions\n`);
    cell.kill(part);
  };
}
