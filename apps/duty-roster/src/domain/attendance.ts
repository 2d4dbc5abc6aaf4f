/** Attendance: checking in and out, what is done for those who forget, and corrections. */
import type { Change } from '@nuanxin/contracts';
import { shiftCheckedIn, shiftCheckedOut, shiftCorrected, shiftMissed } from '@nuanxin/contracts/duty-roster';
import { DomainError, invalid } from '@nuanxin/kernel';
import { HOUR_MS, type Shift } from './shift.js';

const MINUTE_MS = 60_000;
const EARLY_MS = 30 * MINUTE_MS;
const BACKDATE_MS = 15 * MINUTE_MS;
/** How long after its planned end a shift may still be checked out; then it is closed by itself. */
export const GRACE_HOURS = 2;
/** How long after its start a shift of duty without check-in is a breach (DR-19). */
export const UNCHECKED_MINUTES = 15;
/** How far from what was planned a correction may lie. */
export const CORRECTION_HOURS = 24;

const shifted = (instant: string, ms: number): string => new Date(new Date(instant).getTime() + ms).toISOString();

/** The instant that a person names, or now. Throws `invalid-input` for one in the future or more than 15 minutes ago. */
function moment(at: string | undefined, now: Date): string {
  if (at === undefined) return now.toISOString();
  const named = new Date(at);
  if (named > now) throw invalid('/at', 'must not be in the future');
  if (now.getTime() - named.getTime() > BACKDATE_MS) throw invalid('/at', 'must be at most 15 minutes ago');
  return named.toISOString();
}

/** DR-10: a shift is checked in from 30 minutes before its planned start until its planned end. Throws `shift-not-planned`, `check-in-closed`. */
export function checkIn(state: Shift, at: string | undefined, now: Date): Change<Shift>[] {
  if (state.status !== 'planned') throw new DomainError('shift-not-planned');
  const checkedInAt = moment(at, now);
  if (checkedInAt < shifted(state.plannedStart, -EARLY_MS) || now.toISOString() >= state.plannedEnd) throw new DomainError('check-in-closed');
  return [{ event: shiftCheckedIn, set: { status: 'checked-in', checkedInAt } }];
}

/** DR-11: a shift is checked out until 2 hours after its planned end. Throws `shift-not-checked-in`, `check-out-closed`. */
export function checkOut(state: Shift, at: string | undefined, now: Date): Change<Shift>[] {
  if (state.status !== 'checked-in' || state.checkedInAt === null) throw new DomainError('shift-not-checked-in');
  const checkedOutAt = moment(at, now);
  if (isForgotten(state, now)) throw new DomainError('check-out-closed');
  if (checkedOutAt <= state.checkedInAt) throw invalid('/at', 'must be after the check-in');
  return [{ event: shiftCheckedOut, set: { status: 'checked-out', checkedOutAt, closedBy: 'person' } }];
}

/** DR-12: a check-out that was forgotten is made at the planned end, and marked. Nothing changes before the grace is over. */
export function closeForgotten(state: Shift, now: Date): Change<Shift>[] {
  if (!isForgotten(state, now)) return [];
  return [{ event: shiftCheckedOut, set: { status: 'checked-out', checkedOutAt: state.plannedEnd, closedBy: 'system' } }];
}

/** DR-13: a shift on which nobody was checked in by its planned end was missed. */
export function markMissed(state: Shift, now: Date): Change<Shift>[] {
  return isOver(state, now) ? [{ event: shiftMissed, set: { status: 'missed' } }] : [];
}

/**
 * DR-14: the times of a shift that is over may be corrected, also where it was missed or closed by the system, within
 * 24 hours around what was planned and in the past. Throws `shift-not-over`, or `invalid-input` for bad times.
 */
export function correctShift(state: Shift, command: { checkedInAt: string; checkedOutAt: string; reason?: string | undefined }, now: Date): Change<Shift>[] {
  if (state.status !== 'checked-out' && state.status !== 'missed' && !isOver(state, now)) throw new DomainError('shift-not-over');
  const checkedInAt = new Date(command.checkedInAt).toISOString();
  const checkedOutAt = new Date(command.checkedOutAt).toISOString();
  if (checkedOutAt <= checkedInAt) throw invalid('/checkedOutAt', 'must be after checkedInAt');
  if (checkedOutAt > now.toISOString()) throw invalid('/checkedOutAt', 'must not be in the future');
  if (checkedInAt < shifted(state.plannedStart, -CORRECTION_HOURS * HOUR_MS)) throw invalid('/checkedInAt', `must be at most ${CORRECTION_HOURS} hours before the planned start`);
  if (checkedOutAt > shifted(state.plannedEnd, CORRECTION_HOURS * HOUR_MS)) throw invalid('/checkedOutAt', `must be at most ${CORRECTION_HOURS} hours after the planned end`);
  return [{ event: shiftCorrected, set: { status: 'checked-out', checkedInAt, checkedOutAt, closedBy: 'person', correctionReason: command.reason ?? null } }];
}

const isOver = (state: Shift, now: Date): boolean => state.status === 'planned' && state.plannedEnd <= now.toISOString();
const isForgotten = (state: Shift, now: Date): boolean => state.status === 'checked-in' && shifted(state.plannedEnd, GRACE_HOURS * HOUR_MS) <= now.toISOString();
