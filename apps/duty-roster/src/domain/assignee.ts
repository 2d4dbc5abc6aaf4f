/** Whom a task of a post goes to. */
import type { Shift } from './shift.js';

/**
 * DR-20: the person on duty (not on call) at the post at an instant: who is checked in before who is only planned, then
 * who began earlier, then the smaller id, so that the same roster gives the same person. Null where nobody is.
 */
export function assigneeAt(shifts: readonly Shift[], postId: string, at: string): string | null {
  const candidates = shifts.filter((shift) => shift.mode === 'on-duty' && shift.postIds.includes(postId) && serves(shift, at));
  const rank = ({ status, plannedStart, id }: Shift): string => `${status === 'checked-in' ? 0 : 1}|${plannedStart}|${id}`;
  return candidates.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))[0]?.personId ?? null;
}

/** Whether somebody is, or is planned to be, there at an instant. */
const serves = ({ status, plannedStart, plannedEnd }: Shift, at: string): boolean =>
  (status === 'planned' || status === 'checked-in') && plannedStart <= at && at < plannedEnd;
