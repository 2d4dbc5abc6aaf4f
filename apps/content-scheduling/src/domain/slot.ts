/** Slots: one dated occurrence of a plan, and what becomes of it by time and by hand. */
import { evolve, type Change } from '@nuanxin/contracts';
import { slotDue, slotFailed, slotLate, slotPosted, slotSkipped } from '@nuanxin/contracts/content-scheduling';
import { assertNever, DomainError, invalid } from '@nuanxin/kernel';
import { plusMinutes } from './calendar.js';
import type { Occurrence, Plan } from './plan.js';

/** A topic may be posted a little before its time. */
export const EARLY_MINUTES = 30;

export interface Session {
  readonly start: string;
  readonly end: string;
  readonly facilitatorIds: readonly string[];
  readonly status: 'held' | 'withdrawn';
}

export interface Slot extends Occurrence {
  readonly id: string;
  readonly version: number;
  readonly planId: string;
  readonly groupId: string;
  readonly hospitalId: string;
  readonly status: 'planned' | 'due' | 'late' | 'sent' | 'failed' | 'skipped';
  readonly postedAt: string | null;
  readonly postedBy: string | null;
  readonly reason: string | null;
  readonly session: Session | null;
  readonly sessionReason: string | null;
}

/** A slot of a plan; others are told of it once it is due, so it begins with version 0. */
export function plannedSlot(id: string, { id: planId, groupId, hospitalId }: Plan, occurrence: Occurrence): Slot {
  return { id, version: 0, planId, groupId, hospitalId, ...occurrence, status: 'planned', postedAt: null, postedBy: null, reason: null, session: null, sessionReason: null };
}

/** A stretch of time of which nothing is known here, since the database was restored as it stood at its beginning. */
export interface Gap {
  readonly from: string;
  readonly until: string;
}

/** CS-17, C1: whether somebody may have posted an open slot in one of these gaps, which nobody here knows then. */
export function isUnsure(slot: Slot, gaps: readonly Gap[]): boolean {
  return nextMoment(slot) !== null && gaps.some(({ from, until }) => plusMinutes(slot.dueAt, -EARLY_MINUTES) < until && from < slot.skipAt);
}

/** The moment at which time alone moves a slot on; null where it doesn't. */
function nextMoment(slot: Slot): string | null {
  switch (slot.status) {
    case 'planned': return slot.dueAt;
    case 'due': return slot.lateAt;
    case 'late': return slot.skipAt;
    case 'sent': case 'failed': case 'skipped': return null;
    default: return assertNever(slot.status);
  }
}

function nextStep(slot: Slot): Change<Slot> {
  if (slot.status === 'planned') return { event: slotDue, set: { status: 'due' } };
  if (slot.status === 'due') return { event: slotLate, set: { status: 'late' } };
  return skipped('nobody posted it in time');
}

const skipped = (reason: string): Change<Slot> => ({ event: slotSkipped, set: { status: 'skipped', reason } });

/**
 * CS-7: what time has made of a slot by `now`: due at its time, late and skipped by its plan's policy, in this order however late it
 * is looked at; nothing is ever posted by itself. From the moment at which its group closed (null: it is not closed) it is skipped instead.
 * CS-17: one that may have been posted in a gap stays as it is until a person says what became of it: nobody is asked to post it again.
 */
export function passTime(slot: Slot, groupClosedAt: string | null, now: string, gaps: readonly Gap[]): Change<Slot>[] {
  if (isUnsure(slot, gaps)) return [];
  const changes: Change<Slot>[] = [];
  for (let current = slot, moment = nextMoment(slot); moment !== null && moment <= now; moment = nextMoment(current)) {
    const step = groupClosedAt !== null && groupClosedAt <= moment ? skipped('the group is closed') : nextStep(current);
    changes.push(step);
    current = evolve(current, [step]);
  }
  return changes;
}

/** CS-6: with its plan's end or its group's closing goes what is not decided yet. `planned` spares slots whose time has come. */
export function skipForEnd(slot: Slot, which: 'planned' | 'open', reason: string): Change<Slot>[] {
  const goes = slot.status === 'planned' || (which === 'open' && (slot.status === 'due' || slot.status === 'late'));
  return goes ? [skipped(reason)] : [];
}

/** C1, CS-8: something may still become of a slot; at most one posting does. Throws `slot-already-posted`, `slot-not-open`. */
function checkOpen(slot: Slot): void {
  if (slot.status === 'sent') throw new DomainError('slot-already-posted');
  if (slot.status === 'failed' || slot.status === 'skipped') throw new DomainError('slot-not-open');
}

/** CS-8. Throws `slot-too-early`. */
function checkTime(slot: Slot, now: string): void {
  if (now < plusMinutes(slot.dueAt, -EARLY_MINUTES)) throw new DomainError('slot-too-early');
}

/** C1, CS-8: a slot is posted once, from 30 minutes before its time until it is skipped; `postedAt` lies in between and not in the future. */
export function postSlot(slot: Slot, { postedAt, postedBy }: { postedAt: string; postedBy: string }, now: string): Change<Slot>[] {
  checkOpen(slot);
  checkTime(slot, now);
  if (postedAt > now) throw invalid('/postedAt', 'must not be in the future');
  const earliest = plusMinutes(slot.dueAt, -EARLY_MINUTES);
  if (postedAt < earliest) throw invalid('/postedAt', `must not be before ${earliest}, ${EARLY_MINUTES} minutes before the slot's time`);
  return [{ event: slotPosted, set: { status: 'sent', postedAt, postedBy } }];
}

/** CS-9: posting that failed ends a slot, as skipping does; nothing tries again by itself. */
export function failSlot(slot: Slot, reason: string, now: string): Change<Slot>[] {
  checkOpen(slot);
  checkTime(slot, now);
  return [{ event: slotFailed, set: { status: 'failed', reason } }];
}

/** CS-9: a slot may be skipped at any time before it is posted. */
export function skipSlot(slot: Slot, reason: string): Change<Slot>[] {
  checkOpen(slot);
  return [skipped(reason)];
}
