/** Memory of a cell's processes as it goes by: what is resident, what their heaps keep, life by life, and how fast that grows. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProgramName, RunningCell } from '@nuanxin/launcher';

const run = promisify(execFile);
const KIB_PER_MIB = 1_024;
const BYTES_PER_MIB = 1_048_576;
const MINUTE_MS = 60_000;
/** The share of a life in which a process fills its caches and pools, which is no growth. */
const WARM_UP = 0.3;
/** Samples after which a slope says something, and of how many the least is taken: what is there right after a collection. */
const SAMPLES_MIN = 18;
const WINDOW = 6;
/** What outlived a collection; the rest of a heap is as large as V8 finds convenient. */
const KEPT_SPACES = ['old_space', 'large_object_space'];

export interface Sample {
  readonly atMs: number;
  /** Resident. */
  readonly mib: number;
  /** Of the heap, what outlived a collection. */
  readonly keptMib: number;
}

/** One life of a process. */
export interface Life {
  readonly part: ProgramName;
  readonly pid: number;
  readonly samples: readonly Sample[];
}

export class Memory {
  private readonly lives = new Map<number, { part: ProgramName; pid: number; samples: Sample[] }>();

  constructor(private readonly cell: RunningCell, private readonly parts: readonly ProgramName[]) {}

  /** Looks once. */
  async look(): Promise<void> {
    const pids = this.cell.pids();
    const there = this.parts.flatMap((part) => (pids[part] === undefined ? [] : [{ part, pid: pids[part] }]));
    const { stdout } = await run('ps', ['-o', 'pid=,rss=', '-p', there.map(({ pid }) => pid).join(',')]).catch(() => ({ stdout: '' }));
    const resident = new Map(stdout.trim().split('\n').map((line) => line.trim().split(/\s+/)).map(([pid, kib]) => [Number(pid), Number(kib) / KIB_PER_MIB] as const));
    await Promise.all(there.map(async ({ part, pid }) => {
      const [mib, keptMib] = [resident.get(pid), await keptIn(this.cell.metricsUrls[part])];
      if (mib === undefined || keptMib === undefined) return;
      const life = this.lives.get(pid) ?? { part, pid, samples: [] };
      life.samples.push({ atMs: performance.now(), mib, keptMib });
      this.lives.set(pid, life);
    }));
  }

  all(): readonly Life[] {
    return [...this.lives.values()];
  }
}

/** Undefined where a process does not answer, since it is dead, or just born. */
async function keptIn(metricsUrl: string): Promise<number | undefined> {
  const text = await fetch(metricsUrl).then((response) => response.text(), () => '');
  const kept = text.split('\n').filter((line) => line.startsWith('v8js_memory_heap_used') && KEPT_SPACES.some((space) => line.includes(`="${space}"`)));
  return kept.length < KEPT_SPACES.length ? undefined : kept.reduce((sum, line) => sum + Number(line.split(' ').at(-1)) / BYTES_PER_MIB, 0);
}

/**
 * MiB a minute by which what a process keeps grew after it had warmed up: least squares over the least of each window of samples, since
 * what is there between two collections says nothing. Undefined for a life too short to tell.
 */
export function growth({ samples }: Life): number | undefined {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  if (warm.length < SAMPLES_MIN) return undefined;
  const windows = Array.from({ length: Math.floor(warm.length / WINDOW) }, (_, n) => warm.slice(n * WINDOW, (n + 1) * WINDOW));
  const lows = windows.map((window) => window.reduce((least, sample) => (sample.keptMib < least.keptMib ? sample : least)));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [atMean, keptMean] = [mean(lows.map(({ atMs }) => atMs)), mean(lows.map(({ keptMib }) => keptMib))];
  const covariance = lows.reduce((sum, { atMs, keptMib }) => sum + (atMs - atMean) * (keptMib - keptMean), 0);
  const variance = lows.reduce((sum, { atMs }) => sum + (atMs - atMean) ** 2, 0);
  return (covariance / variance) * MINUTE_MS;
}
