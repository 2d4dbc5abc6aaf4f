/** Due work: what must happen when its time comes, once, whichever replica does it. */
import type { DataSource } from 'typeorm';
import type { Clock } from '@nuanxin/kernel';

/** A kind of due work. `run` does what is due at `now` (in bounded batches) and gives how many things it did. */
export interface DueWork {
  readonly name: string;
  run(now: Date): Promise<number>;
}

const LOCK_CLASS = 0x6475; // "du"
const ROUNDS_MAX = 10_000;

const lockKey = (name: string): number => [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, 7);

/** Looks for due work again and again; a lease in the database keeps replicas apart. */
export class Scheduler {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: { dataSource: DataSource; clock: Clock; works: readonly DueWork[]; intervalMs: number; onError: (error: unknown, name: string) => void }) {}

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

  /** Does everything that is due now, until nothing is; one caller at a time. */
  runAll(): Promise<void> {
    this.running = this.running.then(() => this.round());
    return this.running;
  }

  private async round(): Promise<void> {
    for (const work of this.options.works) {
      try {
        await this.leased(work);
      } catch (error) {
        this.options.onError(error, work.name);
      }
    }
  }

  private async leased(work: DueWork): Promise<void> {
    const runner = this.options.dataSource.createQueryRunner();
    try {
      const [lock] = (await runner.query('SELECT pg_try_advisory_lock($1, $2) AS held', [LOCK_CLASS, lockKey(work.name)])) as [{ held: boolean }];
      if (!lock.held) return;
      try {
        for (let round = 0; round < ROUNDS_MAX && (await work.run(this.options.clock.now())) > 0; round += 1);
      } finally {
        await runner.query('SELECT pg_advisory_unlock($1, $2)', [LOCK_CLASS, lockKey(work.name)]);
      }
    } finally {
      await runner.release();
    }
  }
}
