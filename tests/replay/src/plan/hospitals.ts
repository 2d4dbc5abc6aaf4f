/** Hospitals and their groups: opened in the first days after an assessment, closed near the end, always with a professor and a psychologist. */
import { builtInCategories, type Profession } from '@nuanxin/contracts';
import { MINUTE, SECOND, type Calendar, type Millis } from './calendar.js';
import type { Draft } from './draft.js';
import { hotelKinds, hotelNames, streets } from './names.js';
import type { People } from './people.js';
import type { Random } from './random.js';
import type { Group, Hospital, Key, Topic } from './types.js';

/** A shift may cover at most 200 posts; the hotline is one of them. */
export const HOSPITALS_MAX = 190;

/** Half-open; null means to the end. */
export interface Facilitation { readonly person: Key; readonly profession: Profession; readonly from: Millis; readonly to: Millis | null }

/** A hospital with its group, and when both are there. */
export interface Site {
  readonly hospital: Hospital; readonly group: Group; readonly facilitations: readonly Facilitation[];
  readonly openDay: number; readonly closeDay: number;
  readonly openedAt: Millis; readonly closedAt: Millis;
  /** Minute of the day at which the topic comes. */
  readonly topicMinute: number;
}

const TOPIC_MINUTES = [19 * 60, 19 * 60 + 30, 19 * 60 + 30, 20 * 60];
export const LATE_AFTER_MINUTES = 10;
export const SKIP_AFTER_MINUTES = 120;

/** Decides on all hospitals and writes their opening, planning and closing into the draft. */
export function makeSites(draft: Draft, random: Random, people: People, topics: readonly Topic[], count: number): Site[] {
  if (count < 1 || count > HOSPITALS_MAX) throw new RangeError(`hospitals must be 1 to ${HOSPITALS_MAX}.`);
  const names = random.shuffled(hotelNames.flatMap((name) => hotelKinds.map((kind) => name + kind)));
  const sites = Array.from({ length: count }, (_, index) => makeSite(draft.calendar, random, people, index, count, names));
  sites.forEach((site, index) => {
    const coordinator = people.coordinators[index % people.coordinators.length] ?? '';
    open(draft, random, site, coordinator, index, topics);
    assessAgain(draft, random, site, coordinator);
    changeFacilitators(draft, site, coordinator);
    close(draft, site, coordinator);
  });
  return sites;
}

function makeSite(calendar: Calendar, random: Random, people: People, index: number, count: number, names: readonly string[]): Site {
  const number = String(index + 1).padStart(2, '0');
  const openDay = Math.floor((index * Math.min(5, Math.ceil(calendar.days / 3))) / count);
  const closing = Math.min(10, Math.floor(calendar.days / 10));
  const closeDay = calendar.lastDay - Math.floor(((count - 1 - index) * closing) / count);
  const name = `${names[index % names.length] ?? ''}${index < names.length ? '' : number}`;
  const key = `hospital-${number}`;
  const openedAt = calendar.at(openDay, 15 * 60) + index * Math.floor((120 * MINUTE) / count / SECOND) * SECOND;
  const closedAt = calendar.at(closeDay, 23 * 60 + 30) + index * Math.floor((15 * MINUTE) / count / SECOND) * SECOND;
  return {
    hospital: { key, code: `TJ-${number}`, name, address: `示例区${random.pick(streets)}${random.int(1, 200)}号`, capacity: random.int(60, 240), openedOn: calendar.date(openDay), closedOn: calendar.date(closeDay + 1) },
    group: { key: `group-${number}`, hospital: key, name: `${name}暖心群`, post: `post-group-${number}`, dailyPlan: `daily-plan-${number}` },
    facilitations: facilitationsOf(people, index, openedAt, closedAt),
    openDay, closeDay, openedAt, closedAt, topicMinute: random.pick(TOPIC_MINUTES),
  };
}

/** A professor and a psychologist for the whole time, a social worker, and a student whom in every fourth group another relieves halfway. */
function facilitationsOf(people: People, index: number, openedAt: Millis, closedAt: Millis): Facilitation[] {
  const from = openedAt - 30 * MINUTE;
  const nth = (list: readonly Key[], place: number): Key => list[place % list.length] ?? '';
  const whole = (person: Key, profession: Profession): Facilitation => ({ person, profession, from, to: null });
  const result = [whole(nth(people.professors, index), 'social-work-professor'), whole(nth(people.psychologists, index), 'psychologist'), whole(nth(people.socialWorkers, index), 'social-worker')];
  if (people.students.length === 0) return result;
  const [student, relief] = [nth(people.students, index), nth(people.students, index + 1)];
  if (index % 4 !== 1 || relief === student) return [...result, whole(student, 'msw-student')];
  const half = openedAt + Math.floor((closedAt - openedAt) / 2 / MINUTE) * MINUTE;
  return [...result, { person: student, profession: 'msw-student', from, to: half }, { person: relief, profession: 'msw-student', from: half, to: null }];
}

function open(draft: Draft, random: Random, site: Site, coordinator: Key, index: number, topics: readonly Topic[]): void {
  const { hospital, group, openDay, openedAt } = site;
  const { calendar } = draft;
  const { closedOn: _closedOn, ...registered } = hospital;
  draft.act(calendar.at(openDay, 9 * 60) + index * SECOND * 15, coordinator, { type: 'register-hospital', hospital: registered });
  assess(draft, random, site, openedAt - random.int(90, 200) * MINUTE, coordinator, 1);
  draft.act(openedAt - 40 * MINUTE, coordinator, { type: 'plan-group', group: group.key, hospital: hospital.key, name: group.name });
  for (const { person, profession, from } of site.facilitations) {
    if (from < openedAt) draft.act(from, coordinator, { type: 'assign-facilitator', group: group.key, person, profession });
  }
  draft.act(openedAt, coordinator, { type: 'open-group', group: group.key });
  draft.act(openedAt + 10 * SECOND, coordinator, { type: 'open-post', post: group.post, kind: 'group', group: group.key, name: group.name });
  const topicKeys = random.shuffled(topics).map((topic) => topic.key);
  const wallClock = `${String(Math.floor(site.topicMinute / 60)).padStart(2, '0')}:${String(site.topicMinute % 60).padStart(2, '0')}`;
  draft.act(openedAt + 30 * SECOND, coordinator, { type: 'set-daily-plan', dailyPlan: group.dailyPlan, group: group.key, wallClock, zone: calendar.zone, fromDate: calendar.date(openDay), topics: topicKeys, lateAfterMinutes: LATE_AFTER_MINUTES, skipAfterMinutes: SKIP_AFTER_MINUTES });
}

function assess(draft: Draft, random: Random, site: Site, at: Millis, actor: Key, round: number): void {
  const respondents = random.int(20, site.hospital.capacity);
  draft.act(at, actor, {
    type: 'record-assessment', assessment: `assessment-${site.hospital.code.slice(3)}-${round}`, hospital: site.hospital.key, assessedOn: draft.calendar.date(draft.calendar.dayOf(at)), respondents,
    wishes: random.shuffled(builtInCategories).slice(0, random.int(1, 4)),
    answers: [
      { question: 'sleeps-badly', answer: random.int(0, respondents) },
      { question: 'wants-to-talk', answer: random.chance(0.8) },
      { question: 'best-time', answer: random.pick(['morning', 'afternoon', 'evening']) },
    ],
  });
}

/** In longer records a hospital's needs are assessed every six weeks. */
function assessAgain(draft: Draft, random: Random, site: Site, coordinator: Key): void {
  for (let day = site.openDay + 42, round = 2; day < site.closeDay - 7; day += 42, round += 1) {
    assess(draft, random, site, draft.calendar.at(day, random.int(600, 1000)), coordinator, round);
  }
}

function changeFacilitators(draft: Draft, site: Site, coordinator: Key): void {
  for (const { person, profession, from, to } of site.facilitations) {
    if (from > site.openedAt) draft.act(from, coordinator, { type: 'assign-facilitator', group: site.group.key, person, profession });
    if (to !== null) draft.act(to, coordinator, { type: 'release-facilitator', group: site.group.key, person, profession });
  }
}

/** Everything of a hospital ends at half past eleven in the evening, when the late shift has gone home. */
function close(draft: Draft, site: Site, coordinator: Key): void {
  const { group, hospital, closedAt } = site;
  draft.act(closedAt - 10 * SECOND, coordinator, { type: 'end-daily-plan', dailyPlan: group.dailyPlan, toDate: hospital.closedOn });
  draft.act(closedAt, coordinator, { type: 'close-group', group: group.key });
  draft.act(closedAt + 2 * SECOND, coordinator, { type: 'close-post', post: group.post });
  draft.act(closedAt + 4 * SECOND, coordinator, { type: 'close-hospital', hospital: hospital.key, closedOn: hospital.closedOn });
}
