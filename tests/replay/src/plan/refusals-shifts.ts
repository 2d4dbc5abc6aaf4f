/** What the roster would refuse of a plan, and where it would see a gap. */
import { EARLIEST_CHECK_IN_MINUTES } from './attendance.js';
import { MINUTE, type Millis } from './calendar.js';
import { HOTLINE_POST } from './duty.js';
import type { Action, Key, Plan } from './types.js';

interface Shift {
  person: Key; profession: string; readonly mode: 'on-duty' | 'on-call'; readonly posts: readonly Key[]; readonly start: Millis; readonly end: Millis;
  in: Millis | undefined; out: Millis | undefined; isCancelled: boolean;
}
type Of<T extends Action['type']> = Extract<Action, { type: T }>;
type ShiftAction = Of<'change-shift' | 'cancel-shift' | 'check-in' | 'check-out' | 'correct-shift'>;

/** Nobody on two shifts at once; check-in and check-out in their windows; posts open; the hotline covered by both professions from its opening on. */
export function shiftRefusals(plan: Plan, latestCheckOutMinutes: number): string[] {
  const shifts = new Map<Key, Shift>();
  const openPosts = new Set<Key>();
  const wrong: string[] = [];
  for (const action of plan.actions) {
    if (action.type === 'open-post') openPosts.add(action.post);
    else if (action.type === 'close-post') {
      openPosts.delete(action.post);
      if ([...shifts.values()].some((shift) => shift.posts.includes(action.post) && shift.end > Date.parse(action.at) && !shift.isCancelled)) wrong.push(`${action.post} closes during a shift.`);
    } else if (action.type === 'plan-shift') {
      if (action.start < action.at || action.posts.some((post) => !openPosts.has(post))) wrong.push(`${action.shift} cannot be planned at ${action.at}.`);
      const { person, profession, mode, posts } = action;
      const shift: Shift = { person, profession, mode, posts, start: Date.parse(action.start), end: Date.parse(action.end), in: undefined, out: undefined, isCancelled: false };
      wrong.push(...clashes(shifts, shift, action.shift));
      shifts.set(action.shift, shift);
    } else if (isOfShift(action)) {
      const shift = shifts.get(action.shift);
      if (shift === undefined || !carryOut(shifts, shift, action, latestCheckOutMinutes)) wrong.push(`${action.shift}: ${action.type} at ${action.at} by ${action.actor}.`);
    }
  }
  return [...wrong, ...professionRefusals(plan, shifts), ...gaps(plan, [...shifts.values()])];
}

function isOfShift(action: Action): action is ShiftAction {
  return ['change-shift', 'cancel-shift', 'check-in', 'check-out', 'correct-shift'].includes(action.type);
}

function clashes(shifts: Map<Key, Shift>, shift: Shift, key: Key): string[] {
  return [...shifts].filter(([other, one]) => other !== key && one.person === shift.person && !one.isCancelled && one.start < shift.end && shift.start < one.end).map(([other]) => `${shift.person} is planned for ${key} and ${other} at once.`);
}

/** Applies the action; false where the roster refuses it. */
function carryOut(shifts: Map<Key, Shift>, shift: Shift, action: ShiftAction, latestCheckOutMinutes: number): boolean {
  const at = Date.parse(action.at);
  switch (action.type) {
    case 'change-shift':
      Object.assign(shift, { person: action.person, profession: action.profession });
      return at < shift.start - EARLIEST_CHECK_IN_MINUTES * MINUTE && shift.in === undefined && clashes(shifts, shift, action.shift).length === 0;
    case 'cancel-shift':
      shift.isCancelled = true;
      return at < shift.start && shift.in === undefined;
    case 'check-in': {
      shift.in = at;
      const isElsewhere = [...shifts.values()].some((one) => one !== shift && one.person === shift.person && one.mode === 'on-duty' && one.in !== undefined && (one.out ?? one.end) > at);
      return action.actor === shift.person && shift.mode === 'on-duty' && !shift.isCancelled && !isElsewhere && at >= shift.start - EARLIEST_CHECK_IN_MINUTES * MINUTE && at < shift.end;
    }
    case 'check-out':
      shift.out = at;
      return action.actor === shift.person && shift.in !== undefined && at > shift.in && at <= shift.end + latestCheckOutMinutes * MINUTE;
    case 'correct-shift': {
      const wasOver = shift.in !== undefined && (shift.out ?? shift.end) <= at;
      Object.assign(shift, { in: Date.parse(action.checkedInAt), out: Date.parse(action.checkedOutAt) });
      return wasOver;
    }
  }
}

function professionRefusals({ people }: Plan, shifts: Map<Key, Shift>): string[] {
  const held = new Map(people.map((person) => [person.key, person.professions.map(({ profession }) => profession as string)]));
  return [...shifts].filter(([, shift]) => !held.get(shift.person)?.includes(shift.profession)).map(([key, shift]) => `${shift.person} is no ${shift.profession} for ${key}.`);
}

/** Times after the hotline's opening at which not exactly two professions cover it, one on duty and the other on call. */
function gaps(plan: Plan, shifts: readonly Shift[]): string[] {
  const covering = shifts.filter((shift) => !shift.isCancelled && shift.posts.includes(HOTLINE_POST)).sort((a, b) => a.start - b.start);
  const first = covering[0]?.start ?? Date.parse(plan.start);
  const bounds = [...new Set(covering.flatMap(({ start, end }) => [start, end]))].filter((bound) => bound < Date.parse(plan.end));
  const isCovered = (bound: Millis): boolean => {
    const now = covering.filter(({ start, end }) => start <= bound && bound < end);
    return now.some((duty) => duty.mode === 'on-duty' && now.some((call) => call.mode === 'on-call' && call.profession !== duty.profession && ['psychologist', 'social-worker'].includes(call.profession)));
  };
  return bounds.filter((bound) => bound >= first && !isCovered(bound)).map((bound) => `Nobody covers the hotline at ${new Date(bound).toISOString()}.`);
}
