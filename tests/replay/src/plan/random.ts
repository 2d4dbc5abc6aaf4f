/** Seeded randomness for generated records: the same seed gives the same numbers on every machine. */

/**
 * A stream of numbers from a seed: mulberry32 (Tommy Ettinger's public-domain generator), started from the FNV-1a hash of `seed` and `label`.
 * Each part of a plan draws from a stream of its own label, so that a change in one part leaves the others as they were.
 */
export class Random {
  private state: number;

  constructor(seed: number, label: string) {
    let hash = 0x811c9dc5;
    for (const letter of `${seed}/${label}`) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
    this.state = hash >>> 0;
  }

  /** A number from 0 (included) to 1 (excluded). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.next() < p;
  }

  /** One of `list`. Throws RangeError where the list is empty. */
  pick<T>(list: readonly T[]): T {
    const chosen = list[this.int(0, list.length - 1)];
    if (chosen === undefined) throw new RangeError('There is nothing to pick from.');
    return chosen;
  }

  /** One of the values, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T {
    let left = this.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    return this.pick(choices)[0];
  }

  /** The same things in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    return list.map((value) => ({ value, place: this.next() })).sort((a, b) => a.place - b.place).map(({ value }) => value);
  }
}
