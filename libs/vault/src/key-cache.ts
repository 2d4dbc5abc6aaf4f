/** Keeps unwrapped keys for a short time, so that not every note costs a query; bounded in number and in time. */
import type { SubjectKey } from './sealed-value.js';

export interface KeyCacheLimits {
  /** How many subjects' keys are kept; past it, the one unused for longest goes. */
  readonly keysMax: number;
  /** How long after the query for it a key may be used. */
  readonly ttlMs: number;
}

/** A key on loan: `use` gives it until its time is over or its subject's key was destroyed in this process. */
export interface Loan {
  readonly state: 'usable' | 'expired' | 'destroyed';
  readonly key: SubjectKey;
}

interface Held {
  readonly key: SubjectKey;
  readonly queriedAtMs: number;
  /** Tells whether the query began before a revocation, which two equal readings of a clock cannot. */
  readonly turn: number;
}

/**
 * A cache that loads through. A key is handed out for the first half of `ttlMs` and usable until its end, so that
 * whoever is given one has at least half the time, and nobody uses a key longer than `ttlMs` after the query for it.
 *
 * The keys are `KeyObject`s: their bytes lie outside the JavaScript heap and OpenSSL overwrites them with zeros when the
 * last reference goes. So an evicted key does not fail in the hands of somebody about to seal with it, and is never a
 * buffer of zeros there.
 */
export class KeyCache {
  readonly #limits: KeyCacheLimits;
  readonly #load: (subjectId: string) => Promise<SubjectKey>;
  readonly #monotonicMs: () => number;
  /** In the order of last use, the oldest first. */
  readonly #held = new Map<string, Held>();
  readonly #loads = new Map<string, Promise<Held>>();
  /** Remembered as long as a key from before it may still be on loan. */
  readonly #revoked = new Map<string, { readonly atMs: number; readonly turn: number }>();
  #turn = 0;

  constructor(limits: KeyCacheLimits, load: (subjectId: string) => Promise<SubjectKey>, monotonicMs: () => number) {
    this.#limits = limits;
    this.#load = load;
    this.#monotonicMs = monotonicMs;
  }

  /** How many keys are kept. */
  get size(): number {
    return this.#held.size;
  }

  /** The key of a subject, kept or loaded; simultaneous callers share one load. Rejects as the load does. */
  async borrow(subjectId: string): Promise<() => Loan> {
    const held = this.#fresh(subjectId) ?? await this.#loaded(subjectId);
    return () => ({ state: this.#stateOf(subjectId, held), key: held.key });
  }

  /** Forgets a subject's key, and takes it from everybody who has borrowed it or is about to. */
  revoke(subjectId: string): void {
    this.#revoked.set(subjectId, { atMs: this.#monotonicMs(), turn: this.#turn++ });
    this.#held.delete(subjectId);
    this.#loads.delete(subjectId);
  }

  /** Forgets what is over: keys past their time, and revocations that no loan is older than. */
  sweep(): void {
    for (const [subjectId, held] of this.#held) {
      if (this.#stateOf(subjectId, held) !== 'usable') this.#held.delete(subjectId);
    }
    for (const [subjectId, { atMs }] of this.#revoked) {
      if (this.#isOver(atMs)) this.#revoked.delete(subjectId);
    }
  }

  /** Forgets every key that is kept. */
  clear(): void {
    this.#held.clear();
  }

  #stateOf(subjectId: string, held: Held): Loan['state'] {
    if (held.turn < (this.#revoked.get(subjectId)?.turn ?? -1)) return 'destroyed';
    return this.#isOver(held.queriedAtMs) ? 'expired' : 'usable';
  }

  #isOver(sinceMs: number): boolean {
    return this.#monotonicMs() - sinceMs >= this.#limits.ttlMs;
  }

  #fresh(subjectId: string): Held | undefined {
    const held = this.#held.get(subjectId);
    if (held === undefined || this.#monotonicMs() - held.queriedAtMs >= this.#limits.ttlMs / 2) return undefined;
    this.#keep(subjectId, held);
    return held;
  }

  async #loaded(subjectId: string): Promise<Held> {
    const load = this.#loads.get(subjectId) ?? this.#startLoad(subjectId);
    try {
      const held = await load;
      // Revoked while it was on its way: the key may be from before the destruction, so it is asked for again.
      if (this.#stateOf(subjectId, held) === 'destroyed') return await this.#loaded(subjectId);
      this.#keep(subjectId, held);
      return held;
    } finally {
      if (this.#loads.get(subjectId) === load) this.#loads.delete(subjectId);
    }
  }

  #startLoad(subjectId: string): Promise<Held> {
    const [queriedAtMs, turn] = [this.#monotonicMs(), this.#turn++];
    const load = this.#load(subjectId).then((key) => ({ key, queriedAtMs, turn }));
    this.#loads.set(subjectId, load);
    return load;
  }

  /** Puts a key last in the order of use, and lets the first go when there are too many. */
  #keep(subjectId: string, held: Held): void {
    this.#held.delete(subjectId);
    this.#held.set(subjectId, held);
    const [oldest] = this.#held.keys();
    if (this.#held.size > this.#limits.keysMax && oldest !== undefined) this.#held.delete(oldest);
  }
}
