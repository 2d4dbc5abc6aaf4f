/** Makes a whole service record from a seed: who came, what was done, noted, forgotten and corrected, and when. */
import { createHash } from 'node:crypto';
import { Calendar, MINUTE, SECOND, iso } from './calendar.js';
import { makeCases } from './cases.js';
import { claimUnrecorded, makeMeetings } from './claims.js';
import { makeContacts } from './contacts.js';
import { Draft } from './draft.js';
import { HOTLINE_POST, makeDuty } from './duty.js';
import { makeExtraShifts } from './extra-shifts.js';
import { fill } from './fill.js';
import { makeSites } from './hospitals.js';
import { resources as resourceTexts, topicTitles } from './names.js';
import { makePeople, organisations, type People } from './people.js';
import { Random } from './random.js';
import { makeSessions } from './sessions.js';
import { ADMINISTRATOR, type Plan, type Resource, type Topic } from './types.js';

/** The record of Tianjin, 25 January to 16 July 2020: 7771.3 hours, as published. How they spread over people and days comes from the seed. */
export const TIANJIN = { seed: 20200125, from: '2020-01-25', days: 174, hospitals: 13, volunteers: 44, zone: 'Asia/Shanghai' } as const;
export const TIANJIN_MINUTES = 466_278;
export const DAYS_MAX = 1000;

export interface PlanOptions {
  readonly seed?: number;
  /** The first day, YYYY-MM-DD in `zone`. */
  readonly from?: string; readonly days?: number; readonly hospitals?: number; readonly volunteers?: number; readonly zone?: string;
  /** Minutes that the record shall come to. Unless told, those of Tianjin where all else is as it was there, and else whatever the work comes to. */
  readonly target?: number;
  /** How long after its planned end a shift is checked out at the latest (14 unless told): within what the roster waits before it closes a forgotten one. */
  readonly latestCheckOutMinutes?: number;
}

/**
 * The same options give the same plan. Throws RangeError for sizes out of bounds (days 1 to {@link DAYS_MAX}, see also people and hospitals)
 * and for a target out of reach.
 */
export function makePlan(options: PlanOptions = {}): Plan {
  const asked = { ...TIANJIN, latestCheckOutMinutes: 14, ...options };
  const { seed, from, days, hospitals, volunteers, zone, latestCheckOutMinutes } = asked;
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX) throw new RangeError(`days must be 1 to ${DAYS_MAX}.`);
  const isTianjin = (Object.keys(TIANJIN) as (keyof typeof TIANJIN)[]).every((name) => asked[name] === TIANJIN[name]);
  const target = options.target ?? (isTianjin ? TIANJIN_MINUTES : undefined);
  const random = (label: string): Random => new Random(seed, label);
  const draft = new Draft(new Calendar(from, days, zone));
  const people = makePeople(random('people'), volunteers);
  const { topics, resources } = setUp(draft, people, from);
  const sites = makeSites(draft, random('hospitals'), people, topics, hospitals);
  const duty = makeDuty(draft, random('duty'), people, sites, { latestCheckOutMinutes });
  makeExtraShifts(draft, random('extra-shifts'), people, sites, duty.workforce, { latestCheckOutMinutes });
  makeSessions(draft, random('sessions'), people, sites, duty.watches);
  makeCases(draft, random('cases'), people, makeContacts(draft, random('contacts'), people, sites, duty.watches), hospitals);
  claimUnrecorded(draft, random('unrecorded'), people, duty.unrecorded);
  makeMeetings(draft, random('meetings'), people);
  fill(draft, random('claims'), people, sites, target);
  const plan = {
    seed, from, days, zone, start: iso(draft.calendar.start), end: iso(draft.calendar.end), target: target ?? null, organisations, people: people.all,
    hospitals: sites.map((site) => site.hospital), groups: sites.map((site) => site.group), topics, resources, actions: draft.actions(),
  };
  return { ...plan, hash: createHash('sha256').update(JSON.stringify(plan)).digest('hex') };
}

/** The first morning: the administrator registers everybody, a coordinator opens the hotline and writes topics and resources. */
function setUp(draft: Draft, people: People, from: string): { topics: Topic[]; resources: Resource[] } {
  const morning = draft.calendar.at(0, 7 * 60);
  const coordinator = people.coordinators[0] ?? ADMINISTRATOR;
  const topics = topicTitles.flatMap(([category, titles]) => titles.map((title) => ({ category, title }))).map((topic, index): Topic => ({ key: `topic-${String(index + 1).padStart(2, '0')}`, ...topic }));
  const resources = resourceTexts.map(([title, body], index): Resource => ({ key: `resource-${index + 1}`, title, body, verifiedOn: from }));
  organisations.forEach((organisation, index) => draft.act(morning + index * SECOND, ADMINISTRATOR, { type: 'register-organisation', organisation }));
  const registering = morning + MINUTE;
  people.all.forEach((person, index) => draft.act(registering + Math.floor((index * 15 * MINUTE) / people.all.length / SECOND) * SECOND, ADMINISTRATOR, { type: 'register-person', person }));
  draft.act(registering + 16 * MINUTE, coordinator, { type: 'open-post', post: HOTLINE_POST, kind: 'hotline', group: null, name: '暖心热线' });
  topics.forEach((topic, index) => draft.act(morning + 40 * MINUTE + index * SECOND, coordinator, { type: 'create-topic', topic }));
  resources.forEach((resource, index) => draft.act(morning + 50 * MINUTE + index * SECOND, coordinator, { type: 'publish-resource', resource }));
  return { topics, resources };
}
