/** What groups and content would refuse of a plan: groups without their two professions, sessions before their slot, facilitators who are none. */
import { Temporal } from 'temporal-polyfill';
import { MINUTE } from './calendar.js';
import { SKIP_AFTER_MINUTES } from './hospitals.js';
import type { Action, Key, Plan } from './types.js';

interface GroupState { readonly facilitators: Map<Key, string>; hospital: Key; isOpen: boolean; isAssessed: boolean; wallClock: string | undefined; zone: string }
interface World { readonly groups: Map<Key, GroupState>; readonly assessed: Set<Key>; readonly groupOfPlan: Map<Key, Key>; readonly slots: Map<Key, { group: Key; due: number; status: 'posted' | 'skipped' | 'held' | 'withdrawn' }> }

/** One line for each refusal. */
export function slotRefusals({ actions }: Plan): string[] {
  const world: World = { groups: new Map(), assessed: new Set(), groupOfPlan: new Map(), slots: new Map() };
  return actions.filter((action) => !(carryOutGroup(world, action) && carryOutSlot(world, action))).map((action) => `${action.type} at ${action.at} by ${action.actor}.`);
}

function isComposed(group: GroupState): boolean {
  const professions = [...group.facilitators.values()];
  return professions.includes('social-work-professor') && professions.includes('psychologist');
}

function carryOutGroup(world: World, action: Action): boolean {
  if (action.type === 'record-assessment') world.assessed.add(action.hospital);
  if (action.type === 'plan-group') world.groups.set(action.group, { facilitators: new Map(), hospital: action.hospital, isOpen: false, isAssessed: world.assessed.has(action.hospital), wallClock: undefined, zone: '' });
  if (!('group' in action) || action.group === null || action.type === 'plan-group') return true;
  const group = world.groups.get(action.group);
  if (group === undefined) return false;
  if (action.type === 'assign-facilitator') group.facilitators.set(action.person, action.profession);
  if (action.type === 'release-facilitator') return group.facilitators.delete(action.person) && isComposed(group);
  if (action.type === 'open-group') {
    group.isOpen = true;
    return isComposed(group) && group.isAssessed;
  }
  if (action.type === 'close-group') group.isOpen = false;
  if (action.type === 'set-daily-plan') {
    Object.assign(group, { wallClock: action.wallClock, zone: action.zone });
    world.groupOfPlan.set(action.dailyPlan, action.group);
    return group.isOpen;
  }
  return true;
}

function carryOutSlot(world: World, action: Action): boolean {
  if (action.type === 'post-slot' || action.type === 'skip-slot') {
    const key = world.groupOfPlan.get(action.dailyPlan) ?? '';
    const group = world.groups.get(key);
    if (group?.wallClock === undefined) return false;
    const due = Temporal.PlainDateTime.from(`${action.date}T${group.wallClock}`).toZonedDateTime(group.zone).epochMilliseconds;
    const isFirst = !world.slots.has(action.slot);
    world.slots.set(action.slot, { group: key, due, status: action.type === 'post-slot' ? 'posted' : 'skipped' });
    const at = Date.parse(action.at);
    return isFirst && group.isOpen && group.facilitators.has(action.actor) && at >= due && at < due + SKIP_AFTER_MINUTES * MINUTE;
  }
  if (action.type !== 'hold-session' && action.type !== 'correct-session' && action.type !== 'withdraw-session') return true;
  const slot = world.slots.get(action.slot);
  if (slot === undefined) return false;
  const expected = action.type === 'hold-session' ? 'posted' : 'held';
  const wasExpected = slot.status === expected;
  slot.status = action.type === 'withdraw-session' ? 'withdrawn' : 'held';
  const group = world.groups.get(slot.group);
  if (action.type === 'withdraw-session') return wasExpected && group?.isOpen === true;
  const isByFacilitators = action.type === 'correct-session' || action.facilitators.every((person) => group?.facilitators.has(person));
  return wasExpected && group?.isOpen === true && isByFacilitators && group.hospital === action.hospital && Date.parse(action.start) >= slot.due;
}
