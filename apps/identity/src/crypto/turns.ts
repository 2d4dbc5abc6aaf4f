/** Turns: how many may do something costly at once, and how many may wait for it (O1). */
import { DomainError } from '@nuanxin/kernel';

export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: { running: number; waiting: number }) {}

  /** Does `work` when its turn comes, in the order of asking. Throws `unavailable` at once when too many wait already. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.limits.running) this.running += 1;
    else await this.wait();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  private wait(): Promise<void> {
    if (this.waiting.length >= this.limits.waiting) throw new DomainError('unavailable', { detail: 'Too many are signing in at once.', retryAfterSeconds: 1 });
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
