/** Shifts: the rules of planning, changing and cancelling who covers which posts when. */
import type { Change, Profession } from '@nuanxin/contracts';
import { shiftCancelled, shiftChanged, shiftPlanned } from '@nuanxin/contracts/duty-roster';
import { DomainError, invalid } from '@nuanxin/kernel';
import { holds, type Person } from './person.js';
import type { Post } from './post.js';

export const HOUR_MS = 3_600_000;
/** Longest shift; also how long ago one may have begun that is planned late. */
export const SHIFT_HOURS_MAX = 24;
const DAYS_AHEAD_MAX = 400;

/** A shift as it stands; instants are ISO strings in UTC. `hospitalIds` and `coversHotline` say whose posts it covers. */
export interface Shift {
  readonly id: string;
  readonly version: number;
  readonly personId: string;
  readonly profession: Profession;
  readonly mode: 'on-duty' | 'on-call';
  readonly postIds: readonly string[];
  readonly hospitalIds: readonly string[];
  readonly coversHotline: boolean;
  readonly activity: 'group-duty' | 'standby';
  readonly hospitalId: string | null;
  readonly plannedAt: string;
  readonly plannedStart: string;
  readonly plannedEnd: string;
  readonly status: 'planned' | 'checked-in' | 'checked-out' | 'missed' | 'cancelled';
  readonly checkedInAt: string | null;
  readonly checkedOutAt: string | null;
  readonly closedBy: 'person' | 'system' | null;
  readonly correctionReason: string | null;
}

/** What is planned, with whom and what it names already looked up. `startDate` is the district's date of the planned start. */
export interface Plan {
  readonly person: Person;
  readonly profession: Profession;
  readonly mode: Shift['mode'];
  readonly posts: readonly Post[];
  readonly plannedStart: string;
  readonly plannedEnd: string;
  readonly startDate: string;
}

/**
 * DR-3 to DR-6: plans a shift. Throws `person-not-active`, `profession-not-held`, `post-closed`, or `invalid-input` for bad times.
 * That nobody is on two overlapping shifts (DR-7) is decided by the database, where two requests may race.
 */
export function planShift(id: string, plan: Plan, now: Date): { state: Shift; changes: Change<Shift>[] } {
  const state: Shift = {
    id, version: 0, ...checked(plan, now), plannedAt: now.toISOString(),
    status: 'planned', checkedInAt: null, checkedOutAt: null, closedBy: null, correctionReason: null,
  };
  return { state, changes: [{ event: shiftPlanned, set: {} }] };
}

/** DR-8: a shift may be changed until its planned start. Throws `shift-begun` afterwards, and what planning throws. */
export function changeShift(state: Shift, plan: Plan, now: Date): Change<Shift>[] {
  requireNotBegun(state, now);
  return [{ event: shiftChanged, set: checked(plan, now) }];
}

/** DR-8: before anything is looked up for a change. Throws `shift-begun`. */
export function requireNotBegun(state: Shift, now: Date): void {
  if (state.status !== 'planned' || state.plannedStart <= now.toISOString()) throw new DomainError('shift-begun');
}

/** DR-9: a shift may be cancelled as long as nobody was checked in on it. Throws `shift-not-planned`. */
export function cancelShift(state: Shift): Change<Shift>[] {
  if (state.status === 'cancelled') return [];
  if (state.status !== 'planned') throw new DomainError('shift-not-planned');
  return [{ event: shiftCancelled, set: { status: 'cancelled' } }];
}

function checked(plan: Plan, now: Date): Pick<Shift, 'personId' | 'profession' | 'mode' | 'postIds' | 'hospitalIds' | 'coversHotline' | 'activity' | 'hospitalId' | 'plannedStart' | 'plannedEnd'> {
  const { person, profession, mode, posts, startDate } = plan;
  const times = plannedTimes(plan, now);
  if (!person.active) throw new DomainError('person-not-active');
  if (!holds(person, profession, startDate)) throw new DomainError('profession-not-held');
  if (posts.some((post) => post.status !== 'open')) throw new DomainError('post-closed');
  return { personId: person.id, profession, mode, ...coverage(posts), ...times };
}

/** DR-5: a shift lasts at most 24 hours and is planned at most 24 hours late. */
function plannedTimes(plan: Pick<Plan, 'plannedStart' | 'plannedEnd'>, now: Date): Pick<Shift, 'plannedStart' | 'plannedEnd'> {
  const start = new Date(plan.plannedStart);
  const end = new Date(plan.plannedEnd);
  if (end <= start) throw invalid('/plannedEnd', 'must be after plannedStart');
  if (end.getTime() - start.getTime() > SHIFT_HOURS_MAX * HOUR_MS) throw invalid('/plannedEnd', `must be at most ${SHIFT_HOURS_MAX} hours after plannedStart`);
  const ahead = start.getTime() - now.getTime();
  if (ahead < -SHIFT_HOURS_MAX * HOUR_MS) throw invalid('/plannedStart', `must be at most ${SHIFT_HOURS_MAX} hours ago`);
  if (ahead > DAYS_AHEAD_MAX * 24 * HOUR_MS) throw invalid('/plannedStart', `must be at most ${DAYS_AHEAD_MAX} days ahead`);
  return { plannedStart: start.toISOString(), plannedEnd: end.toISOString() };
}

/** DR-6: duty at the hotline's post alone is standby, else group duty; it is of a hospital where all posts belong to that one. */
export function coverage(posts: readonly Post[]): Pick<Shift, 'postIds' | 'hospitalIds' | 'coversHotline' | 'activity' | 'hospitalId'> {
  const hospitalIds = [...new Set(posts.flatMap(({ hospitalId }) => hospitalId ?? []))].sort();
  const coversHotline = posts.some(({ kind }) => kind === 'hotline');
  return {
    postIds: posts.map(({ id }) => id), hospitalIds, coversHotline,
    activity: posts.every(({ kind }) => kind === 'hotline') ? 'standby' : 'group-duty',
    hospitalId: !coversHotline && hospitalIds.length === 1 ? (hospitalIds[0] ?? null) : null,
  };
}
