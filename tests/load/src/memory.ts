/** Memory of a cell's processes as it goes by: what is resident, life by life, and how fast it grows. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PartName, RunningCell } from '@nuanxin/launcher';

const run = promisify(execFile);
const KIB_PER_MIB = 1_024;
const MINUTE_MS = 60_000;
/** The share of a life in which a process fills its caches and pools, which is no growth. */
const WARM_UP = 0.3;
/** Samples after which a slope says something. */
const SAMPLES_MIN = 10;

export interface Sample {
  readonly atMs: number;
  readonly mib: number;
}

/** One life of a process. */
export interface Life {
  readonly part: PartName;
  readonly pid: number;
  readonly samples: readonly Sample[];
}

export class Memory {
  private readonly lives = new Map<number, { part: PartName; pid: number; samples: Sample[] }>();

  constructor(private readonly cell: RunningCell, private readonly parts: readonly PartName[]) {}

  /** Looks once. */
  async look(): Promise<void> {
    const pids = this.cell.pids();
    const there = this.parts.flatMap((part) => (pids[part] === undefined ? [] : [{ part, pid: pids[part] }]));
    const { stdout } = await run('ps', ['-o', 'pid=,rss=', '-p', there.map(({ pid }) => pid).join(',')]).catch(() => ({ stdout: '' }));
    const resident = new Map(stdout.trim().split('\n').map((line) => line.trim().split(/\s+/)).map(([pid, kib]) => [Number(pid), Number(kib) / KIB_PER_MIB] as const));
    for (const { part, pid } of there) {
      const mib = resident.get(pid);
      if (mib === undefined) continue;
      const life = this.lives.get(pid) ?? { part, pid, samples: [] };
      life.samples.push({ atMs: performance.now(), mib });
      this.lives.set(pid, life);
    }
  }

  all(): readonly Life[] {
    return [...this.lives.values()];
  }
}

/** MiB a minute that a process grew by after it had warmed up, by least squares; undefined for a life too short to tell. */
export function growth({ samples }: Life): number | undefined {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  if (warm.length < SAMPLES_MIN) return undefined;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [atMean, mibMean] = [mean(warm.map(({ atMs }) => atMs)), mean(warm.map(({ mib }) => mib))];
  const covariance = warm.reduce((sum, { atMs, mib }) => sum + (atMs - atMean) * (mib - mibMean), 0);
  const variance = warm.reduce((sum, { atMs }) => sum + (atMs - atMean) ** 2, 0);
  return (covariance / variance) * MINUTE_MS;
}
