/** Calls and chats to the hotline: all kinds, at all hours, answered by whoever is on duty, on call or knows the caller, or by nobody in time. */
import { HOUR, MINUTE, SECOND, iso, type Millis } from './calendar.js';
import type { Draft } from './draft.js';
import { HOTLINE_OPENS_MINUTE, watchAt, type Watch } from './duty.js';
import type { Site } from './hospitals.js';
import type { People } from './people.js';
import type { Random } from './random.js';
import type { ContactKind, Key } from './types.js';

/** Contacts a day and hospital: thirteen hospitals come to about six a day. */
const RATE = 6 / 13;
const ABANDONED = 0.09;
const RECORDED_LATE = 0.08;
const CORRECTED = 0.04;
const WITHDRAWN = 0.008;

/** How often each kind comes, and how many seconds it takes. */
const kinds: readonly (readonly [ContactKind, number, readonly [number, number]])[] = [
  ['counselling', 40, [900, 3300]], ['information', 18, [120, 720]], ['silent', 8, [20, 240]], ['hang-up', 9, [2, 40]],
  ['abusive', 5, [30, 420]], ['wrong-number', 8, [10, 90]], ['thanks', 8, [60, 420]], ['emergency', 4, [600, 2700]],
];
/** How often contacts begin in each sixth of a day, from midnight on. */
const sixths = [[0, 6], [1, 4], [2, 14], [3, 20], [4, 30], [5, 26]] as const;

/** An answered contact that a case may come from. */
export interface Talk { readonly contact: Key; readonly site: Site; readonly counsellor: Key; readonly recordedAt: Millis }
interface Making { readonly draft: Draft; readonly random: Random; readonly sites: readonly Site[]; readonly watches: readonly Watch[]; readonly counsellors: readonly Key[]; readonly coordinators: readonly Key[]; readonly busyUntil: Map<Key, Millis> }

/** Writes all contacts, and gives the counselling talks with people of a known hospital, in time order. */
export function makeContacts(draft: Draft, random: Random, people: People, sites: readonly Site[], watches: readonly Watch[]): Talk[] {
  const counsellors = [...people.psychologists, ...people.socialWorkers, ...people.professors];
  const making: Making = { draft, random, sites, watches, counsellors, coordinators: people.coordinators, busyUntil: new Map() };
  const talks: Talk[] = [];
  for (let day = 0; day <= draft.calendar.lastDay; day += 1) {
    for (const offeredAt of offeredTimes(draft, random, day, sites.length)) {
      const talk = makeContact(making, offeredAt);
      if (talk) talks.push(talk);
    }
  }
  return talks;
}

function offeredTimes(draft: Draft, random: Random, day: number, hospitals: number): Millis[] {
  const mean = hospitals * RATE;
  const count = Math.floor(mean * random.next() * 2 + random.next());
  const times = Array.from({ length: count }, () => draft.calendar.at(day, random.weighted(sixths) * 240 + random.int(0, 239)) + random.int(0, 59) * SECOND);
  const opens = draft.calendar.at(0, HOTLINE_OPENS_MINUTE) + 15 * MINUTE;
  return times.filter((time) => time >= opens && time < draft.calendar.end - 3 * HOUR).sort((a, b) => a - b);
}

function makeContact(making: Making, offeredAt: Millis): Talk | undefined {
  const { draft, random } = making;
  const open = making.sites.filter((site) => site.openedAt < offeredAt && offeredAt < site.closedAt - 3 * HOUR);
  const site = open.length > 0 && random.chance(0.8) ? random.pick(open) : undefined;
  const hospital = site?.hospital.key ?? null;
  const channel = random.chance(0.7) ? 'telephone' : 'chat';
  const contact = draft.key('contact');
  const watch = watchAt(making.watches, offeredAt);
  if (watch === undefined || random.chance(ABANDONED)) {
    const recorder = watch?.onDuty ?? random.pick(making.coordinators);
    draft.act(offeredAt + random.int(40, 900) * SECOND, recorder, { type: 'record-contact', contact, hospital, channel, status: 'abandoned', offeredAt: iso(offeredAt) });
    return undefined;
  }
  const [kind, , [shortest, longest]] = random.weighted(kinds.map((row) => [row, row[1]] as const));
  const answeredAt = offeredAt + (channel === 'telephone' ? random.int(3, 45) : random.int(10, 400)) * SECOND;
  const endedAt = answeredAt + random.int(shortest, longest) * SECOND;
  const answeredBy = answerer(making, watch, answeredAt);
  making.busyUntil.set(answeredBy, endedAt);
  const recordedAt = endedAt + (random.chance(RECORDED_LATE) && endedAt < draft.calendar.end - 20 * HOUR ? random.int(2 * 60, 18 * 60) * MINUTE : random.int(20, 1200) * SECOND);
  draft.act(recordedAt, answeredBy, { type: 'record-contact', contact, hospital, channel, status: 'ended', kind, offeredAt: iso(offeredAt), answeredBy, answeredAt: iso(answeredAt), endedAt: iso(endedAt), case: null });
  const stands = revise(making, { contact, kind, answeredBy, answeredAt, endedAt, recordedAt });
  return stands && site && kind === 'counselling' ? { contact, site, counsellor: answeredBy, recordedAt } : undefined;
}

/** Whoever is on duty; where the line is busy or nobody has come yet, whoever is on call; some callers ask for a counsellor whom they know. */
function answerer({ random, busyUntil, counsellors }: Making, watch: Watch, at: Millis): Key {
  const isFree = (person: Key): boolean => (busyUntil.get(person) ?? 0) <= at;
  if (random.chance(0.12)) return random.pick(counsellors.filter(isFree));
  const isThere = watch.from <= at && at < watch.to;
  return isThere && isFree(watch.onDuty) && random.chance(0.9) ? watch.onDuty : watch.onCall;
}

/** Now and then the times or the kind were wrong, or the same talk was noted twice. Gives whether the contact still stands. */
function revise({ draft, random }: Making, noted: { contact: Key; kind: ContactKind; answeredBy: Key; answeredAt: Millis; endedAt: Millis; recordedAt: Millis }): boolean {
  const at = draft.calendar.daytime(noted.recordedAt + random.int(30, 60 * 40) * MINUTE);
  if (at >= draft.calendar.end - HOUR) return true;
  if (random.chance(WITHDRAWN)) {
    draft.act(at, noted.answeredBy, { type: 'withdraw-contact', contact: noted.contact });
    return false;
  }
  if (random.chance(CORRECTED)) {
    const endedAt = noted.endedAt + random.int(0, 15 * 60) * SECOND;
    draft.act(at, noted.answeredBy, { type: 'correct-contact', contact: noted.contact, kind: noted.kind, answeredAt: iso(noted.answeredAt), endedAt: iso(Math.min(endedAt, noted.recordedAt)) });
  }
  return true;
}
