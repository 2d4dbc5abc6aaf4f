/** Due work: what must happen when its time comes, once, whichever replica does it. */
import type { DataSource } from 'typeorm';
import type { Clock } from '@nuanxin/kernel';

/** A kind of due work. `run` does what is due at `now` (in bounded batches) and gives how many things it did. */
export interface DueWork {
  readonly name: string;
  /** Milliseconds of the system's time between two looks, for what is not pressing; looked at each time when not set. */
  readonly everyMs?: number;
  run(now: Date): Promise<number>;
}

const LOCK_CLASS = 0x6475; // "du"
const ROUNDS_MAX = 10_000;

const lockKey = (name: string): number => [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, 7);

/** Looks for due work again and again; a lease in the database keeps replicas apart. */
export class Scheduler {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  private readonly works: ReadonlyMap<number, DueWork>;
  /** When each work with `everyMs` is to be looked at next, by the process's own clock. */
  private readonly next = new Map<DueWork, number>();
  private readonly began = performance.now();

  /** Throws for two works that would share a lease. */
  constructor(private readonly options: { dataSource: DataSource; clock: Clock; works: readonly DueWork[]; intervalMs: number; onError: (error: unknown, name: string) => void }) {
    this.works = new Map(options.works.map((work) => [lockKey(work.name), work]));
    if (this.works.size < options.works.length) throw new Error(`Two kinds of due work share a lease: ${options.works.map((work) => work.name).join(', ')}; rename one.`);
  }

  start(): void {
    this.timer = setTimeout(() => {
      void this.runAll().finally(() => {
        if (this.timer !== undefined) this.start();
      });
    }, this.options.intervalMs);
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
  }

  /** For how many seconds each work has been to be looked at without having been done to its end by this process; another replica may have done it. */
  overdueSeconds(): { name: string; seconds: number }[] {
    const now = performance.now();
    return this.options.works.map((work) => ({ name: work.name, seconds: Math.max(0, now - (this.next.get(work) ?? this.began)) / 1_000 }));
  }

  /** Does everything that is due now, until nothing is; one caller at a time. */
  runAll(): Promise<void> {
    this.running = this.running.then(() => this.round());
    return this.running;
  }

  /** One connection holds the leases of all works for the round: two queries more, however many works there are. */
  private async round(): Promise<void> {
    const now = performance.now();
    const keys = [...this.works].filter(([, work]) => (this.next.get(work) ?? 0) <= now).map(([key]) => key);
    if (keys.length === 0) return;
    const runner = this.options.dataSource.createQueryRunner();
    try {
      const leases = (await runner.query('SELECT key, pg_try_advisory_lock($1, key) AS held FROM unnest($2::int[]) AS key', [LOCK_CLASS, keys])) as { key: number; held: boolean }[];
      const held = leases.filter((lease) => lease.held).map((lease) => lease.key);
      for (const key of held) await this.perform(this.works.get(key));
      await runner.query('SELECT pg_advisory_unlock($1, key) FROM unnest($2::int[]) AS key', [LOCK_CLASS, held]);
    } catch (error) {
      // The leases end with the connection, should it be the connection that failed.
      this.options.onError(error, 'leases');
    } finally {
      await runner.release();
    }
  }

  private async perform(work: DueWork | undefined): Promise<void> {
    if (work === undefined) return;
    try {
      for (let round = 0; round < ROUNDS_MAX && (await work.run(this.options.clock.now())) > 0; round += 1);
      // Only once it is done: what failed is looked at again with the next round.
      this.next.set(work, performance.now() + (work.everyMs ?? 0));
    } catch (error) {
      this.options.onError(error, work.name);
    }
  }
}
