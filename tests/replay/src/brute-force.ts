/** Counts a plan's service minutes in the simplest way there is, apart from the ledger: a set of minutes per volunteer. */
import type { Activity } from '@nuanxin/contracts';
import type { Action, Key, Plan, Time } from './plan/types.js';

/** Work as it finally stands. Only `credited` counts. Half-open, from the minute of `start` to the minute of `end`. */
export interface FinalFact {
  /** The shift, slot, contact, case work or claim that it comes from. */
  readonly source: Key;
  readonly volunteer: Key; readonly activity: Activity; readonly hospital: Key | null;
  readonly start: Time; readonly end: Time; readonly kind: 'credited' | 'rejected' | 'withdrawn';
}

/** What actions finally come to, in the order of their first records. Claims that nobody decided on are left out. */
export function finalFacts(actions: readonly Action[]): FinalFact[] {
  return [...shiftFacts(actions), ...sessionFacts(actions), ...contactFacts(actions), ...caseWorkFacts(actions), ...claimFacts(actions)];
}

/** The minutes (since 1970) of each volunteer's credited work. */
export function minutesByVolunteer(facts: readonly FinalFact[]): Map<Key, Set<number>> {
  const minutes = new Map<Key, Set<number>>();
  for (const { volunteer, start, end, kind } of facts) {
    if (kind !== 'credited') continue;
    const own = minutes.get(volunteer) ?? new Set<number>();
    const until = minuteOf(end);
    for (let minute = minuteOf(start); minute < until; minute += 1) own.add(minute);
    minutes.set(volunteer, own);
  }
  return minutes;
}

/** Minutes that are credited altogether: each minute of a volunteer's life once. */
export function bruteForceTotal(facts: readonly FinalFact[]): number {
  return [...minutesByVolunteer(facts).values()].reduce((sum, { size }) => sum + size, 0);
}

/** The facts of a plan, one JSON object a line; `idOf` turns the keys of volunteers and hospitals into their ids. */
export function toNdjson(plan: Plan, idOf: (key: Key) => string): string {
  const row = ({ volunteer, activity, hospital, start, end, kind }: FinalFact): string =>
    JSON.stringify({ volunteer: idOf(volunteer), activity, hospital: hospital === null ? null : idOf(hospital), start, end, kind });
  return finalFacts(plan.actions).map((fact) => `${row(fact)}\n`).join('');
}

const minuteOf = (time: Time): number => Math.floor(Date.parse(time) / 60_000);

interface Shift { readonly person: Key; readonly posts: readonly Key[]; readonly isOnDuty: boolean; readonly plannedEnd: Time; readonly in?: Time; readonly out?: Time }

/** Duty counts from check-in to check-out, to the planned end where that was forgotten, or as a coordinator corrected it; being on call does not. */
function shiftFacts(actions: readonly Action[]): FinalFact[] {
  const shifts = new Map<Key, Shift>();
  for (const action of actions) {
    if (action.type === 'plan-shift') shifts.set(action.shift, { person: action.person, posts: action.posts, isOnDuty: action.mode === 'on-duty', plannedEnd: action.end });
    else if (action.type === 'change-shift') revise(shifts, action.shift, { person: action.person });
    else if (action.type === 'check-in') revise(shifts, action.shift, { in: action.at });
    else if (action.type === 'check-out') revise(shifts, action.shift, { out: action.at });
    else if (action.type === 'correct-shift') revise(shifts, action.shift, { in: action.checkedInAt, out: action.checkedOutAt });
  }
  const hospitals = hospitalsOfPosts(actions);
  return [...shifts].flatMap(([source, shift]): FinalFact[] => {
    if (!shift.isOnDuty || shift.in === undefined) return [];
    const covered = new Set(shift.posts.map((post) => hospitals.get(post) ?? null));
    const [hospital] = covered;
    const isStandby = covered.size === 1 && hospital === null;
    return [{ source, volunteer: shift.person, activity: isStandby ? 'standby' : 'group-duty', hospital: covered.size === 1 ? (hospital ?? null) : null, start: shift.in, end: shift.out ?? shift.plannedEnd, kind: 'credited' }];
  });
}

/** The hospital of each group's post. The hotline's post has none. */
function hospitalsOfPosts(actions: readonly Action[]): Map<Key, Key> {
  const groups = new Map<Key, Key>();
  const posts = new Map<Key, Key>();
  for (const action of actions) {
    if (action.type === 'plan-group') groups.set(action.group, action.hospital);
    if (action.type === 'open-post' && action.group !== null) posts.set(action.post, groups.get(action.group) ?? '');
  }
  return posts;
}

/** A topic session counts for each facilitator. */
function sessionFacts(actions: readonly Action[]): FinalFact[] {
  const sessions = new Map<Key, FinalFact[]>();
  for (const action of actions) {
    if (action.type === 'hold-session' || action.type === 'correct-session') {
      const { hospital, start, end } = action;
      sessions.set(action.slot, action.facilitators.map((volunteer) => ({ source: action.slot, volunteer, activity: 'topic-session', hospital, start, end, kind: 'credited' })));
    } else if (action.type === 'withdraw-session') {
      sessions.set(action.slot, (sessions.get(action.slot) ?? []).map((fact) => ({ ...fact, kind: 'withdrawn' })));
    }
  }
  return [...sessions.values()].flat();
}

/** A contact counts from answer to end for whoever answered. */
function contactFacts(actions: readonly Action[]): FinalFact[] {
  const contacts = new Map<Key, FinalFact>();
  for (const action of actions) {
    if (action.type === 'record-contact' && action.status === 'ended') {
      contacts.set(action.contact, { source: action.contact, volunteer: action.answeredBy, activity: 'call', hospital: action.hospital, start: action.answeredAt, end: action.endedAt, kind: 'credited' });
    } else if (action.type === 'correct-contact') revise(contacts, action.contact, { start: action.answeredAt, end: action.endedAt });
    else if (action.type === 'withdraw-contact') revise(contacts, action.contact, { kind: 'withdrawn' });
  }
  return [...contacts.values()];
}

/** Work on a case counts for whoever recorded it. */
function caseWorkFacts(actions: readonly Action[]): FinalFact[] {
  const works = new Map<Key, FinalFact>();
  for (const action of actions) {
    if (action.type === 'record-case-work') {
      const { activity, hospital, start, end } = action;
      works.set(action.work, { source: action.work, volunteer: action.actor, activity, hospital, start, end, kind: 'credited' });
    } else if (action.type === 'correct-case-work') revise(works, action.work, { start: action.start, end: action.end });
    else if (action.type === 'withdraw-case-work') revise(works, action.work, { kind: 'withdrawn' });
  }
  return [...works.values()];
}

/** A claim counts for whoever submitted it, once approved. */
function claimFacts(actions: readonly Action[]): FinalFact[] {
  const submitted = new Map<Key, FinalFact>();
  const settled = new Set<Key>();
  for (const action of actions) {
    if (action.type === 'submit-claim') {
      const { activity, hospital, start, end } = action;
      submitted.set(action.claim, { source: action.claim, volunteer: action.actor, activity, hospital, start, end, kind: 'withdrawn' });
    } else if (action.type === 'decide-claim' || action.type === 'withdraw-claim') {
      settled.add(action.claim);
      if (action.type === 'decide-claim') revise(submitted, action.claim, { kind: action.decision === 'approved' ? 'credited' : 'rejected' });
    }
  }
  return [...submitted].filter(([claim]) => settled.has(claim)).map(([, fact]) => fact);
}

function revise<T extends object>(things: Map<Key, T>, key: Key, change: Partial<T>): void {
  const thing = things.get(key);
  if (thing === undefined) throw new RangeError(`${key} is changed before it is recorded.`);
  things.set(key, { ...thing, ...change });
}
