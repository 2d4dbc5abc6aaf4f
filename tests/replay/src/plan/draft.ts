/** What a plan is written on: actions in any order, which come out sorted by time. */
import { iso, type Calendar, type Millis } from './calendar.js';
import type { Action, ActionBody, Key } from './types.js';

/** Collects actions and hands out keys. Actions of one instant keep the order in which they were written. */
export class Draft {
  private readonly written: { readonly at: Millis; readonly action: Action }[] = [];
  private readonly counts = new Map<string, number>();

  constructor(readonly calendar: Calendar) {}

  /** Notes that `actor` does `body` at `at`. Throws RangeError where that lies outside the plan's days. */
  act(at: Millis, actor: Key, body: ActionBody): void {
    if (at < this.calendar.start || at >= this.calendar.end) throw new RangeError(`${body.type} at ${iso(at)} lies outside the plan.`);
    this.written.push({ at, action: { ...body, at: iso(at), actor } });
  }

  /** The next key of a kind: `claim-00001`, `claim-00002` … */
  key(kind: string): Key {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    return `${kind}-${String(count).padStart(5, '0')}`;
  }

  /** All actions so far, in time order. */
  actions(): Action[] {
    return [...this.written].sort((a, b) => a.at - b.at).map(({ action }) => action);
  }
}
