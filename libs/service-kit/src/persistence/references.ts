/** References to other services' things: known by projection, perhaps still on their way (DESIGN §3). */
import { DomainError, instantOfUuidV7 } from '@nuanxin/kernel';

/** An id made less than this long ago may still be on its way here. */
const YOUNG_MS = 60_000;
const WAIT_MS = 2_000;
const POLL_MS = 25;
const WAITERS_MAX = 50;

/** Waits for projections, with a cap on how many requests may wait at once. */
export class References {
  private waiting = 0;

  constructor(private readonly nowMs: () => number = Date.now) {}

  /**
   * What `find` gives for `id`. An id that is not known yet and young is waited for up to two seconds, then answered
   * by a retryable `reference-not-yet-known`; any other unknown id is `unknown-reference` at once. `pointer` names the field.
   */
  async require<T>(id: string, pointer: string, find: (id: string) => Promise<T | null | undefined>): Promise<T> {
    const found = await find(id);
    if (found !== null && found !== undefined) return found;
    const made = instantOfUuidV7(id);
    const ageMs = made === undefined ? Infinity : this.nowMs() - made;
    if (ageMs >= YOUNG_MS || ageMs < -YOUNG_MS) throw new DomainError('unknown-reference', { violations: [{ pointer, message: 'names nothing that is known here' }] });
    if (this.waiting < WAITERS_MAX) {
      this.waiting += 1;
      try {
        const until = this.nowMs() + WAIT_MS;
        while (this.nowMs() < until) {
          await new Promise((resolve) => setTimeout(resolve, POLL_MS));
          const late = await find(id);
          if (late !== null && late !== undefined) return late;
        }
      } finally {
        this.waiting -= 1;
      }
    }
    throw new DomainError('reference-not-yet-known', { violations: [{ pointer, message: 'is not known here yet' }], retryAfterSeconds: 1 });
  }
}
