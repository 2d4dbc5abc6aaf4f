/** How a shift was worked: checked in and out some minutes early or late, forgotten to check out, corrected later. */
import { HOUR, MINUTE, SECOND, iso, type Millis } from './calendar.js';
import type { Draft } from './draft.js';
import type { Random } from './random.js';
import type { Key } from './types.js';

/** What the roster allows. A plan made with `latestCheckOutMinutes: 0` has no check-out after a planned end. */
export interface Limits { readonly latestCheckOutMinutes: number }

/** A check-in is refused before this. */
export const EARLIEST_CHECK_IN_MINUTES = 30;

const FORGOTTEN = 0.03;
const CORRECTED = 0.03;
const FORGOTTEN_AND_CORRECTED = 0.4;

export interface PlannedShift { readonly shift: Key; readonly person: Key; readonly start: Millis; readonly end: Millis; readonly plannedAt: Millis }

/** Writes check-in, check-out and correction of a shift; gives when its person was there, by the clock of the first record. */
export function attend(draft: Draft, random: Random, planned: PlannedShift, coordinator: Key, limits: Limits): { from: Millis; to: Millis } {
  const { shift, person, start, end } = planned;
  const isLast = end >= draft.calendar.end;
  const from = Math.max(start + random.int(-20 * 60, 9 * 60) * SECOND, planned.plannedAt + MINUTE);
  const late = limits.latestCheckOutMinutes * 60;
  const out = isLast ? end - random.int(30, 120) * SECOND : end + random.int(-Math.min(8 * 60, (end - start) / SECOND / 4), late) * SECOND;
  const isForgotten = !isLast && random.chance(FORGOTTEN);
  draft.act(from, person, { type: 'check-in', shift });
  if (!isForgotten) draft.act(out, person, { type: 'check-out', shift });
  if (random.chance(isForgotten ? FORGOTTEN_AND_CORRECTED : CORRECTED)) correct(draft, random, planned, coordinator);
  return { from, to: isForgotten ? end : out };
}

/** Hours or days later a coordinator notes when the shift was really worked. */
function correct(draft: Draft, random: Random, { shift, start, end }: PlannedShift, coordinator: Key): void {
  const at = draft.calendar.daytime(end + random.int(2 * 60, 72 * 60) * MINUTE);
  if (at >= draft.calendar.end - HOUR) return;
  const checkedInAt = iso(start + random.int(-25 * 60, 30 * 60) * SECOND);
  const checkedOutAt = iso(end + random.int(-20 * 60, 40 * 60) * SECOND);
  draft.act(at, coordinator, { type: 'correct-shift', shift, checkedInAt, checkedOutAt });
}
