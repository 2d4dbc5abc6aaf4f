/** Requests counted by key under one policy, over windows that the first request opens: what this gateway counted, and what the others told it. */

export interface Policy {
  readonly name: string;
  /** Requests of one key that a window takes. */
  readonly max: number;
  readonly windowMs: number;
}

/** What a gateway tells of one key: requests that it has counted since it told last, and how long ago their window opened. */
export interface Tally {
  readonly key: string;
  readonly openedMsAgo: number;
  readonly count: number;
}

interface Window {
  openedAt: number;
  count: number;
  /** Those among them that the other gateways don't know of yet. */
  untold: number;
}

export interface CountsOptions {
  /** Keys that are remembered at once; the one longest unseen is forgotten first. */
  readonly keysMax: number;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}

export class Counts {
  private readonly windows = new Map<string, Window>();
  private readonly untold = new Set<string>();

  constructor(readonly policy: Policy, private readonly options: CountsOptions) {}

  /** Keys that are remembered now. */
  get size(): number {
    return this.windows.size;
  }

  /** Counts a request; gives how many there are in its window with this one, and the milliseconds until the window ends. */
  count(key: string): { count: number; endsInMs: number } {
    const window = this.open(key) ?? { openedAt: this.options.now(), count: 0, untold: 0 };
    window.count += 1;
    // Beyond the limit more makes no difference to anybody: a flood makes no flood of tellings.
    if (window.count <= this.policy.max) {
      window.untold += 1;
      this.untold.add(key);
    }
    this.keep(key, window);
    return { count: window.count, endsInMs: this.endsInMs(window) };
  }

  /** Adds what another gateway counted. The earlier opening holds, so that all end the window together. */
  add({ key, openedMsAgo, count }: Tally): void {
    if (openedMsAgo >= this.policy.windowMs) return;
    const openedAt = this.options.now() - openedMsAgo;
    const window = this.open(key) ?? { openedAt, count: 0, untold: 0 };
    window.openedAt = Math.min(window.openedAt, openedAt);
    window.count += count;
    this.keep(key, window);
  }

  /** Gives up to `most` of what is still to be told, as told from now on. */
  tell(most: number): Tally[] {
    const tallies: Tally[] = [];
    for (const key of this.untold) {
      if (tallies.length >= most) break;
      this.untold.delete(key);
      const window = this.open(key);
      if (window === undefined) continue;
      tallies.push({ key, openedMsAgo: Math.round(this.options.now() - window.openedAt), count: window.untold });
      window.untold = 0;
    }
    return tallies;
  }

  /** The window of a key, unless it is over. */
  private open(key: string): Window | undefined {
    const window = this.windows.get(key);
    return window !== undefined && this.endsInMs(window) > 0 ? window : undefined;
  }

  private endsInMs({ openedAt }: Window): number {
    return openedAt + this.policy.windowMs - this.options.now();
  }

  private keep(key: string, window: Window): void {
    this.windows.delete(key);
    this.windows.set(key, window);
    if (this.windows.size <= this.options.keysMax) return;
    const [oldest] = this.windows.keys();
    if (oldest === undefined) return;
    this.windows.delete(oldest);
    this.untold.delete(oldest);
  }
}
