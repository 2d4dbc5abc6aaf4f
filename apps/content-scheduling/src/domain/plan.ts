/** Daily plans: topics in turn for a group, every day at one wall-clock time, and the slots that come of them. */
import type { Change } from '@nuanxin/contracts';
import { planEnded, planSet } from '@nuanxin/contracts/content-scheduling';
import { DomainError, invalid } from '@nuanxin/kernel';
import { addDays, checkZone, daysBetween, instantOn, localDate, plusMinutes, startOfDay } from './calendar.js';

/** Slots are made this long before their time, so that people see what comes. */
export const AHEAD_MINUTES = 48 * 60;
/** A plan begins within a year of the day on which it is set. */
const FROM_DAYS_MAX = 366;
const LATE_DEFAULT = { lateAfterMinutes: 10, skipAfterMinutes: 120 };

export interface LatePolicy {
  readonly lateAfterMinutes: number;
  readonly skipAfterMinutes: number;
}

/** A plan. `toDate` is exclusive; `nextDate` is the next day without a slot yet, `nextAt` the moment at which the plan is looked at again. */
export interface Plan {
  readonly id: string;
  readonly version: number;
  readonly groupId: string;
  readonly hospitalId: string;
  readonly at: string;
  readonly zone: string;
  readonly fromDate: string;
  readonly toDate: string | null;
  readonly topicIds: readonly string[];
  readonly late: LatePolicy;
  readonly status: 'active' | 'ended';
  readonly endedAt: string | null;
  readonly nextDate: string | null;
  readonly nextAt: string | null;
}

/** One day of a plan. */
export interface Occurrence {
  readonly date: string;
  readonly topicId: string;
  readonly dueAt: string;
  readonly lateAt: string;
  readonly skipAt: string;
}

export interface PlanCommand {
  readonly id: string;
  readonly at: string;
  readonly zone: string;
  readonly from: string;
  readonly to?: string | null | undefined;
  readonly topicIds: readonly string[];
  readonly late?: LatePolicy | undefined;
}

/** What is known of the group that a plan is for. */
export interface PlannedGroup {
  readonly id: string;
  readonly hospitalId: string;
  readonly status: 'planned' | 'open' | 'closed';
  /** The first day on which its hospital is closed, where that is known. */
  readonly hospitalClosedOn: string | null;
}

/** CS-3: a plan is set for a group that is not closed, in a hospital that is open on its first day. */
export function setPlan(command: PlanCommand, group: PlannedGroup, now: string): { state: Plan; changes: Change<Plan>[] } {
  const { id, at, zone, from, to = null, topicIds, late = LATE_DEFAULT } = command;
  checkZone(zone);
  if (Math.abs(daysBetween(localDate(now, zone), from)) > FROM_DAYS_MAX) throw invalid('/from', `must lie within ${FROM_DAYS_MAX} days of today`);
  if (to !== null && to <= from) throw invalid('/to', `must be after ${from}, the first day`);
  if (late.skipAfterMinutes <= late.lateAfterMinutes) throw invalid('/late/skipAfterMinutes', 'must be more than lateAfterMinutes');
  checkGroup(group, from);
  const plan: Plan = {
    id, version: 0, groupId: group.id, hospitalId: group.hospitalId, at, zone, fromDate: from, toDate: to, topicIds, late,
    status: 'active', endedAt: null, nextDate: null, nextAt: null,
  };
  return { state: { ...plan, ...cursor(plan, firstDate(plan, now)) }, changes: [{ event: planSet, set: {} }] };
}

/** CS-3. Throws `plan-group-closed`, `hospital-closed`. */
export function checkGroup({ status, hospitalClosedOn }: Pick<PlannedGroup, 'status' | 'hospitalClosedOn'>, from: string): void {
  if (status === 'closed') throw new DomainError('plan-group-closed');
  if (hospitalClosedOn !== null && hospitalClosedOn <= from) throw new DomainError('hospital-closed');
}

/** CS-4: the past is not planned: the first slot is the first whose time is still to come. */
function firstDate(plan: Plan, now: string): string {
  const today = localDate(now, plan.zone);
  let date = plan.fromDate > today ? plan.fromDate : today;
  for (let due = instantOn(date, plan.at, plan.zone); due === null || due < now; due = instantOn(date, plan.at, plan.zone)) date = addDays(date, 1);
  return date;
}

/** Where to go on: at a date, 48 h before its slot; past the last day, at the plan's end. */
function cursor(plan: Plan, date: string): Pick<Plan, 'nextDate' | 'nextAt'> {
  if (plan.toDate !== null && date >= plan.toDate) return { nextDate: null, nextAt: startOfDay(plan.toDate, plan.zone) };
  const due = instantOn(date, plan.at, plan.zone);
  return due === null ? cursor(plan, addDays(date, 1)) : { nextDate: date, nextAt: plusMinutes(due, -AHEAD_MINUTES) };
}

/**
 * CS-5: the slots of the next 48 hours that are not made yet, at most `max`, each day's once and in order, and where to go on.
 * The topic of a day follows from its distance to the first day, so that it doesn't depend on when slots are made.
 */
export function nextOccurrences(plan: Plan, now: string, max: number): { occurrences: Occurrence[]; next: Pick<Plan, 'nextDate' | 'nextAt'> } {
  const occurrences: Occurrence[] = [];
  let next: Pick<Plan, 'nextDate' | 'nextAt'> = { nextDate: plan.nextDate, nextAt: plan.nextAt };
  while (next.nextDate !== null && next.nextAt !== null && next.nextAt <= now && occurrences.length < max) {
    occurrences.push(occurrence(plan, next.nextDate, plusMinutes(next.nextAt, AHEAD_MINUTES)));
    next = cursor(plan, addDays(next.nextDate, 1));
  }
  return { occurrences, next };
}

function occurrence({ fromDate, topicIds, late }: Plan, date: string, dueAt: string): Occurrence {
  const topicId = topicIds[daysBetween(fromDate, date) % topicIds.length];
  if (topicId === undefined) throw new Error('A plan has at least one topic.');
  return { date, topicId, dueAt, lateAt: plusMinutes(dueAt, late.lateAfterMinutes), skipAt: plusMinutes(dueAt, late.skipAfterMinutes) };
}

/** CS-6: a plan ends by hand, after its last day, or when its group closes; once. */
export function endPlan(plan: Plan, endedAt: string): Change<Plan>[] {
  if (plan.status === 'ended') return [];
  return [{ event: planEnded, set: { status: 'ended', endedAt, nextDate: null, nextAt: null } }];
}

/** CS-6: whether nothing is left of a plan at a moment: all its slots were made and its last day is over. */
export const isOver = (plan: Plan, now: string): boolean => plan.status === 'active' && plan.nextDate === null && plan.nextAt !== null && plan.nextAt <= now;
