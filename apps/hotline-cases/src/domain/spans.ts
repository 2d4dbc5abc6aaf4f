/** Spans of time as people enter them: in order, over, and of a length that somebody can have worked. */
import { invalid } from '@nuanxin/kernel';

/** Milliseconds that a contact or a piece of work takes at the most; longer is a slip of the pen. */
const LONGEST_MS = 12 * 60 * 60 * 1_000;

/** An instant that was entered, with the field that it stands in. */
export interface Moment {
  readonly pointer: string;
  readonly at: string;
}

/**
 * HC-1: moments stand in this order, none lies in the future, and from first to last it takes at most twelve hours.
 * `apart` asks for more than no time between them. Throws `invalid-input` naming the field.
 */
export function checkSpan(moments: readonly Moment[], now: Date, { apart = false } = {}): void {
  const limit = now.toISOString();
  moments.forEach(({ pointer, at }, index) => {
    const before = moments[index - 1];
    if (at > limit) throw invalid(pointer, 'must not lie in the future');
    if (before !== undefined && (apart ? at <= before.at : at < before.at)) throw invalid(pointer, `must ${apart ? 'come after' : 'not come before'} ${before.pointer.slice(1)}`);
  });
  const [first, last] = [moments[0], moments.at(-1)];
  if (first !== undefined && last !== undefined && Date.parse(last.at) - Date.parse(first.at) > LONGEST_MS) throw invalid(last.pointer, `must be at most 12 hours after ${first.pointer.slice(1)}`);
}
