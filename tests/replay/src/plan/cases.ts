/** The counselling work that talks lead to: cases with notes, work, follow-up talks and supervision, until they close. */
import { DAY, HOUR, MINUTE, SECOND, iso, type Millis } from './calendar.js';
import type { Talk } from './contacts.js';
import type { Draft } from './draft.js';
import { noteTexts } from './names.js';
import type { People } from './people.js';
import type { Random } from './random.js';
import type { CaseOutcome, Key } from './types.js';

/** One case for so many days and hospitals: thirteen hospitals over 174 days come to 45 cases. */
const HOSPITAL_DAYS_A_CASE = 50;
const RECORDED_LATE = 0.12;
const CORRECTED = 0.06;
const WITHDRAWN = 0.04;
const REOPENED = 0.1;
const HANDED_OVER = 0.15;

const outcomes: readonly (readonly [CaseOutcome, number])[] = [['goals-reached', 50], ['referred', 15], ['ended-by-client', 15], ['lost-contact', 12], ['other', 8]];

interface Making { readonly draft: Draft; readonly random: Random; readonly people: People }
interface Case { readonly key: Key; readonly hospital: Key; readonly counsellor: Key; readonly supervisor: Key; readonly openedAt: Millis; readonly closedAt: Millis }

/** Makes cases of some of the talks, spread evenly over the record. */
export function makeCases(draft: Draft, random: Random, people: People, talks: readonly Talk[], hospitals: number): void {
  const fitting = talks.filter((talk) => lastClosing(draft, talk) - talk.recordedAt > 4 * HOUR);
  const wanted = Math.min(fitting.length, Math.max(1, Math.round((draft.calendar.days * hospitals) / HOSPITAL_DAYS_A_CASE)));
  for (let i = 0; i < wanted; i += 1) {
    const talk = fitting[Math.floor(((i + 0.5) * fitting.length) / wanted)];
    if (talk) makeCase({ draft, random, people }, talk);
  }
}

function lastClosing(draft: Draft, talk: Talk): Millis {
  return Math.min(talk.site.closedAt, draft.calendar.end) - 4 * HOUR;
}

function makeCase(making: Making, talk: Talk): void {
  const { draft, random, people } = making;
  const openedAt = talk.recordedAt + random.int(5, 60) * MINUTE;
  const counsellor = random.chance(HANDED_OVER) ? random.pick([...people.psychologists, ...people.socialWorkers]) : talk.counsellor;
  const last = lastClosing(draft, talk);
  const one: Case = {
    key: draft.key('case'), hospital: talk.site.hospital.key, counsellor, openedAt, closedAt: Math.min(last, draft.calendar.daytime(openedAt + random.int(14, 70) * DAY)),
    supervisor: random.pick(people.supervisors.filter((supervisor) => supervisor !== counsellor)),
  };
  draft.act(openedAt, talk.counsellor, { type: 'open-case', case: one.key, contact: talk.contact, hospital: one.hospital, clientAlias: `来电者${one.key.slice(-3)}`, assignee: talk.counsellor });
  if (counsellor !== talk.counsellor) draft.act(openedAt + 3 * MINUTE, one.supervisor, { type: 'assign-case', case: one.key, assignee: counsellor });
  draft.act(openedAt + 10 * MINUTE, counsellor, { type: 'change-case-status', case: one.key, status: 'in-progress' });
  note(making, one, openedAt + 15 * MINUTE, counsellor);
  if (one.closedAt - openedAt > 3 * DAY) carryOn(making, one);
  draft.act(one.closedAt, counsellor, { type: 'close-case', case: one.key, outcome: random.weighted(outcomes) });
  if (random.chance(REOPENED) && one.closedAt + 4 * DAY < last) reopen(making, one);
}

/** Every few days some work, with a note, a follow-up talk or a pause; every other week supervision. */
function carryOn(making: Making, one: Case): void {
  const { draft, random } = making;
  let visit = 0;
  for (let at = one.openedAt + random.int(1, 3) * DAY; at < one.closedAt - 30 * HOUR; at += random.int(2, 5) * DAY) {
    const start = draft.calendar.daytime(at + random.int(-300, 300) * MINUTE);
    const end = start + random.int(30 * 60, 90 * 60) * SECOND;
    if (end > one.closedAt - 24 * HOUR) break;
    visit += 1;
    work(making, one, one.counsellor, 'case-work', start, end);
    note(making, one, end + random.int(2, 30) * MINUTE, one.counsellor);
    if (visit % 4 === 0) work(making, one, one.supervisor, 'supervision', end + 2 * HOUR, end + 2 * HOUR + random.int(30 * 60, 60 * 60) * SECOND);
    if (visit % 3 === 0) followUp(making, one, end + random.int(60, 300) * MINUTE);
    if (visit % 5 === 0) {
      draft.act(end + 40 * MINUTE, one.counsellor, { type: 'change-case-status', case: one.key, status: 'waiting' });
      draft.act(end + 20 * HOUR, one.counsellor, { type: 'change-case-status', case: one.key, status: 'in-progress' });
    }
  }
}

function work({ draft, random }: Making, one: Case, person: Key, activity: 'case-work' | 'supervision', start: Millis, end: Millis): void {
  const key = draft.key('work');
  const late = end + random.int(6, 72) * HOUR;
  const recordedAt = random.chance(RECORDED_LATE) && late < one.closedAt ? late : Math.min(end + random.int(2, 90) * MINUTE, one.closedAt - MINUTE);
  if (recordedAt < end) return;
  draft.act(recordedAt, person, { type: 'record-case-work', work: key, case: one.key, hospital: one.hospital, activity, start: iso(start), end: iso(end) });
  const revisedAt = recordedAt + random.int(30, 60 * 30) * MINUTE;
  if (revisedAt >= one.closedAt) return;
  if (random.chance(WITHDRAWN)) draft.act(revisedAt, person, { type: 'withdraw-case-work', work: key });
  else if (random.chance(CORRECTED)) draft.act(revisedAt, person, { type: 'correct-case-work', work: key, start: iso(start - random.int(0, 600) * SECOND), end: iso(end - random.int(0, 600) * SECOND) });
}

function followUp({ draft, random }: Making, one: Case, offeredAt: Millis): void {
  const endedAt = offeredAt + random.int(10 * 60, 40 * 60) * SECOND;
  const recordedAt = endedAt + random.int(1, 20) * MINUTE;
  if (recordedAt >= one.closedAt) return;
  draft.act(recordedAt, one.counsellor, { type: 'record-contact', contact: draft.key('contact'), hospital: one.hospital, channel: 'chat', status: 'ended', kind: 'counselling', offeredAt: iso(offeredAt), answeredBy: one.counsellor, answeredAt: iso(offeredAt + 20 * SECOND), endedAt: iso(endedAt), case: one.key });
}

function note({ draft, random }: Making, one: Case, at: Millis, actor: Key): void {
  if (at < one.closedAt) draft.act(at, actor, { type: 'add-note', note: draft.key('note'), case: one.key, text: random.pick(noteTexts) });
}

/** The client comes back after some days; the counsellor takes the case up for a while. */
function reopen(making: Making, one: Case): void {
  const { draft, random } = making;
  const reopenedAt = one.closedAt + random.int(20, 60) * HOUR;
  const again: Case = { ...one, openedAt: reopenedAt, closedAt: reopenedAt + 30 * HOUR };
  draft.act(reopenedAt, one.counsellor, { type: 'reopen-case', case: one.key });
  work(making, again, one.counsellor, 'case-work', reopenedAt + 2 * HOUR, reopenedAt + 2 * HOUR + random.int(30 * 60, 80 * 60) * SECOND);
  draft.act(again.closedAt, one.counsellor, { type: 'close-case', case: one.key, outcome: 'goals-reached' });
}
