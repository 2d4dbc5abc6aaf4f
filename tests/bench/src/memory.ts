/** Memory of a whole cell: the proportional set size of each of its processes and their children (Linux). */
import { readdir, readFile } from 'node:fs/promises';
import type { RunningCell } from '@nuanxin/launcher';

async function parents(): Promise<Map<number, number>> {
  const result = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent !== undefined) result.set(Number(name), Number(parent));
  }
  return result;
}

/** Megabytes of all processes of the cell; shared pages are counted once over those that share them. */
export async function residentMegabytes(cell: RunningCell): Promise<number> {
  const parentOf = await parents();
  const members = new Set(Object.values(cell.pids()));
  for (let grown = true; grown;) {
    grown = false;
    for (const [pid, parent] of parentOf) if (members.has(parent) && !members.has(pid)) grown = members.add(pid).has(pid);
  }
  let kilobytes = 0;
  for (const pid of members) {
    const smaps = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(smaps)?.[1] ?? 0);
  }
  return kilobytes / 1024;
}
