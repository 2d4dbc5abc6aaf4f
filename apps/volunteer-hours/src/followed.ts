/** The ledger as its followers see it: thousands of them ask the database no more often than one. */
import { setTimeout as delay } from 'node:timers/promises';
import { reach, type Access } from '@nuanxin/service-kit';
import type { EntriesRepository } from './persistence/entries.repository.js';
import type { PlacedLine } from './persistence/entry.js';

/** Milliseconds between two looks at whether the ledger has grown. */
const LOOK_MS = 500;

export class Followed {
  private look: Promise<number> | undefined;
  private readonly underWay = new Map<string, Promise<PlacedLine[]>>();

  constructor(private readonly entries: Pick<EntriesRepository, 'head' | 'after'>, private readonly lookMs = LOOK_MS) {}

  /** The position of the last line, a moment from now: one look for all who wait for it. */
  nextHead(): Promise<number> {
    this.look ??= delay(this.lookMs).then(() => {
      this.look = undefined;
      return this.entries.head();
    });
    return this.look;
  }

  /** Lines in somebody's reach after a position; who asks the same while it is being read, by the same reach, is given the same. */
  after(access: Access, position: number, limit: number): Promise<PlacedLine[]> {
    const key = JSON.stringify([reach(access), position, limit]);
    const known = this.underWay.get(key);
    if (known !== undefined) return known;
    const asked = this.entries.after(access, position, limit).finally(() => this.underWay.delete(key));
    this.underWay.set(key, asked);
    return asked;
  }
}
