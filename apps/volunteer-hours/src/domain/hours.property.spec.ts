/** The promises of the ledger, H1 to H3, for any work told in any order: held against counting minute by minute. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attribute } from './attribution.js';
import { calendarOf } from './calendar.js';
import type { Calendar } from './calendar.js';
import { affectedDays, supersedes } from './fact.js';
import type { Fact } from './fact.js';
import { book, standing, totalOf } from './ledger.js';
import type { Line } from './ledger.js';
import { defaultPolicy, policyInForce } from './policy.js';
import type { AttributionPolicy } from './policy.js';

// ---- Counting by brute force: a map from minute to fact for each volunteer. It shares no code with what it checks. ----

const ORDER = ['call', 'topic-session', 'case-work', 'supervision', 'preparation', 'meeting', 'group-duty', 'standby'];
/** From the second day of each window on, duty and standby rank alike, and above all else. */
const ORDER_FROM_DAY_TWO = ['group-duty=standby', 'call', 'topic-session', 'case-work', 'supervision', 'preparation', 'meeting'];

function rank(activity: string, date: string, dayTwo: string): number {
  return (date >= dayTwo ? ORDER_FROM_DAY_TWO : ORDER).findIndex((names) => names.split('=').includes(activity));
}

/** Whether `a` rather than `b` has a minute of `date`. */
function wins(a: Fact, b: Fact, date: string, dayTwo: string): boolean {
  const [rankA, rankB] = [rank(a.activity, date, dayTwo), rank(b.activity, date, dayTwo)];
  if (rankA !== rankB) return rankA < rankB;
  const [startA, startB] = [a.start, b.start].map((text) => new Date(text).setUTCSeconds(0, 0));
  return startA === startB ? a.sourceId < b.sourceId : Number(startA) < Number(startB);
}

const datesOf = new Map<string, Map<number, string>>();
/** The local date of the minute that begins at `ms`, as Intl says. */
function dateAt(ms: number, zone: string): string {
  const known = datesOf.get(zone) ?? new Map<number, string>();
  datesOf.set(zone, known);
  const date = known.get(ms) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms);
  known.set(ms, date);
  return date;
}

/** Minutes by `volunteer date source activity hospital`, of facts as they finally stand. */
function bruteForce(facts: readonly Fact[], zone: string, dayTwo: string): Record<string, number> {
  const minutesOf = new Map<string, Map<number, Fact>>();
  for (const fact of facts) {
    if (fact.status === 'withdrawn') continue;
    const taken = minutesOf.get(fact.volunteerId) ?? new Map<number, Fact>();
    minutesOf.set(fact.volunteerId, taken);
    const end = new Date(fact.end).setUTCSeconds(0, 0);
    for (let ms = new Date(fact.start).setUTCSeconds(0, 0); ms < end; ms += 60_000) {
      const other = taken.get(ms);
      if (other === undefined || wins(fact, other, dateAt(ms, zone), dayTwo)) taken.set(ms, fact);
    }
  }
  const counted: Record<string, number> = {};
  for (const taken of minutesOf.values()) {
    for (const [ms, fact] of taken) {
      const key = keyOf(fact, dateAt(ms, zone));
      counted[key] = (counted[key] ?? 0) + 1;
    }
  }
  return counted;
}

const keyOf = (work: Fact | Line, date: string) => [work.volunteerId, date, work.sourceId, work.activity, work.hospitalId].join(' ');
const sum = (counted: Record<string, number>) => Object.values(counted).reduce((total, minutes) => total + minutes, 0);

// ---- The work that is told: windows of three days, most around a change of clocks. ----

interface Window { readonly zone: string; readonly from: string; readonly dayTwo: string }
const windows: readonly Window[] = [
  { zone: 'Asia/Shanghai', from: '2020-02-27T16:00:00Z', dayTwo: '2020-02-29' },
  { zone: 'Europe/Berlin', from: '2020-03-27T23:00:00Z', dayTwo: '2020-03-29' },
  { zone: 'Europe/Berlin', from: '2020-10-23T22:00:00Z', dayTwo: '2020-10-25' },
  { zone: 'America/New_York', from: '2020-03-07T05:00:00Z', dayTwo: '2020-03-08' },
  { zone: 'America/New_York', from: '2020-10-31T04:00:00Z', dayTwo: '2020-11-01' },
  { zone: 'Australia/Lord_Howe', from: '2020-04-03T13:00:00Z', dayTwo: '2020-04-05' },
  { zone: 'Australia/Lord_Howe', from: '2020-10-02T13:30:00Z', dayTwo: '2020-10-04' },
];
const HOURS = 3600;
const sources = ['0a', '1b', '2c', '3d', '4e', '5f', '60', '71'];

const second = fc.oneof(fc.integer({ min: 0, max: 72 * HOURS }), fc.constantFrom(0, 8, 16, 23, 24, 25, 47, 48, 49).map((hour) => hour * HOURS));
const length = fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 10 * HOURS }), fc.integer({ min: 0, max: 60 * HOURS }), fc.constant(8 * HOURS));
const work = fc.record({
  sourceId: fc.constantFrom(...sources), version: fc.integer({ min: 1, max: 4 }), epoch: fc.constantFrom(1, 1, 1, 2), volunteerId: fc.constantFrom('v1', 'v1', 'v2'),
  activity: fc.constantFrom<Fact['activity']>('call', 'topic-session', 'case-work', 'supervision', 'group-duty', 'standby'),
  hospitalId: fc.constantFrom('h1', 'h2', null), start: second, length, status: fc.constantFrom<Fact['status']>('credited', 'credited', 'credited', 'withdrawn'),
});
/** One telling for each source and version, so that telling it twice is telling the same. */
const tellings = fc.uniqueArray(work, { minLength: 1, maxLength: 14, selector: (told) => `${told.sourceId} ${told.epoch} ${told.version}` });

function factsIn(window: Window, told: readonly (typeof work extends fc.Arbitrary<infer T> ? T : never)[]): Fact[] {
  const instant = (seconds: number) => new Date(Date.parse(window.from) + seconds * 1000).toISOString();
  return told.map(({ length: seconds, start, ...rest }) => ({
    ...rest, sourceEventId: `e-${rest.sourceId}-${rest.epoch}-${rest.version}`, profession: 'psychologist', organisationId: 'o1',
    start: instant(start), end: instant(start + seconds),
  }));
}
const story = fc.constantFrom(...windows).chain((window) => tellings.map((told) => ({ window, facts: factsIn(window, told) })));
/** The same facts in any order, some of them more than once. */
const retold = story.chain(({ window, facts }) => fc.record({
  window: fc.constant(window), facts: fc.constant(facts),
  heard: fc.tuple(fc.shuffledSubarray(facts, { minLength: facts.length }), fc.array(fc.constantFrom(...facts), { maxLength: 6 })).chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length })),
}));

/** Facts as they finally stand: of each source the last version of the last epoch. */
function finalOf(facts: readonly Fact[]): Fact[] {
  return sources.flatMap((sourceId) => facts.filter((fact) => fact.sourceId === sourceId).sort((a, b) => b.epoch - a.epoch || b.version - a.version).slice(0, 1));
}

// ---- A ledger that hears facts one by one, as the service does. ----

function policiesOf(dayTwo: string): AttributionPolicy[] {
  return [{ ...defaultPolicy, version: 2, validFrom: dayTwo, priorities: { ...defaultPolicy.priorities, 'group-duty': 0, 'standby': 0 } }, defaultPolicy];
}

function hear(heard: readonly Fact[], calendar: Calendar, policies: readonly AttributionPolicy[]): Line[] {
  const known = new Map<string, Fact>();
  const ledger: Line[] = [];
  let ids = 0;
  for (const fact of heard) {
    const before = known.get(fact.sourceId);
    if (!supersedes(fact, before)) continue;
    known.set(fact.sourceId, fact);
    for (const { volunteerId, date } of affectedDays(before, fact, calendar)) {
      const theirs = [...known.values()].filter((other) => other.volunteerId === volunteerId);
      const lines = ledger.filter((line) => line.volunteerId === volunteerId && line.workedOn === date);
      const credits = attribute(theirs, calendar.day(date), policyInForce(policies, date));
      ledger.push(...book(lines, credits, { bookedAt: '2020-12-31T00:00:00Z', nextId: () => `line-${++ids}` }));
    }
  }
  return ledger;
}

const minutesBy = (lines: readonly Line[]) => lines.reduce<Record<string, number>>((counted, line) => ({ ...counted, [keyOf(line, line.workedOn)]: (counted[keyOf(line, line.workedOn)] ?? 0) + line.minutes }), {});

describe('the hours ledger, for any work told in any order', () => {
  it('H1 H2 H3 what stands is what counting minute by minute gives, after late, duplicated, corrected and withdrawn facts', () => {
    fc.assert(fc.property(retold, ({ window: { zone, dayTwo }, facts, heard }) => {
      const expected = bruteForce(finalOf(facts), zone, dayTwo);
      const ledger = hear(heard, calendarOf(zone), policiesOf(dayTwo));
      expect(minutesBy(standing(ledger))).toEqual(expected);
      expect(totalOf(ledger)).toBe(sum(expected));
    }), { numRuns: 400 });
  });

  it('H1 the minutes of a volunteer are the union of the minutes worked, each once', () => {
    fc.assert(fc.property(story, ({ window: { zone, dayTwo }, facts }) => {
      const ledger = hear(facts, calendarOf(zone), policiesOf(dayTwo));
      for (const volunteerId of ['v1', 'v2']) {
        const worked = new Set<number>();
        for (const { start, end } of finalOf(facts).filter((fact) => fact.volunteerId === volunteerId && fact.status === 'credited')) {
          for (let minute = Math.floor(Date.parse(start) / 60_000); minute < Math.floor(Date.parse(end) / 60_000); minute += 1) worked.add(minute);
        }
        expect(totalOf(ledger.filter((line) => line.volunteerId === volunteerId))).toBe(worked.size);
      }
    }), { numRuns: 200 });
  });

  it('H1 H2 no day ever holds more than its minutes or less than none, line by line as the ledger grew', () => {
    fc.assert(fc.property(retold, ({ window: { zone, dayTwo }, heard }) => {
      const calendar = calendarOf(zone);
      const running = new Map<string, number>();
      for (const line of hear(heard, calendar, policiesOf(dayTwo))) {
        const key = `${line.volunteerId} ${line.workedOn}`;
        const minutes = (running.get(key) ?? 0) + line.minutes;
        const day = calendar.day(line.workedOn);
        expect(minutes).toBeGreaterThanOrEqual(0);
        expect(minutes).toBeLessThanOrEqual(day.end - day.start);
        running.set(key, minutes);
      }
    }), { numRuns: 200 });
  });

  it('H2 every reversal repeats its line with the sign turned, and no line is reversed twice or reverses a reversal', () => {
    fc.assert(fc.property(retold, ({ window: { zone, dayTwo }, heard }) => {
      const ledger = hear(heard, calendarOf(zone), policiesOf(dayTwo));
      const lines = new Map(ledger.map((line) => [line.id, line]));
      expect(lines.size).toBe(ledger.length);
      const reversals = ledger.filter((line) => line.reverses !== null);
      expect(new Set(reversals.map((line) => line.reverses)).size).toBe(reversals.length);
      for (const reversal of reversals) {
        const original = lines.get(reversal.reverses ?? '');
        expect(original?.reverses).toBeNull();
        expect({ ...original, id: reversal.id, bookedAt: reversal.bookedAt, reverses: original?.id, minutes: -(original?.minutes ?? 0) }).toEqual(reversal);
      }
    }), { numRuns: 200 });
  });

  it('H3 work cut anywhere in two comes to what it came to whole, over midnights and changes of clocks', () => {
    fc.assert(fc.property(fc.constantFrom(...windows), second, length, fc.double({ min: 0, max: 1, noNaN: true }), (window, start, seconds, share) => {
      const one = (sourceId: string, from: number, to: number) => factsIn(window, [{ sourceId, version: 1, epoch: 1, volunteerId: 'v1', activity: 'case-work', hospitalId: null, start: from, length: to - from, status: 'credited' }]);
      const cut = start + Math.floor(seconds * share);
      const whole = hear(one('0a', start, start + seconds), calendarOf(window.zone), [defaultPolicy]);
      const halves = hear([...one('1b', cut, start + seconds), ...one('0a', start, cut)], calendarOf(window.zone), [defaultPolicy]);
      const byDay = (lines: Line[]) => Object.fromEntries(lines.map(({ workedOn }) => [workedOn, totalOf(lines.filter((line) => line.workedOn === workedOn))]));
      expect(byDay(halves)).toEqual(byDay(whole));
      const from = Date.parse(window.from) / 1000;
      expect(totalOf(whole)).toBe(Math.floor((from + start + seconds) / 60) - Math.floor((from + start) / 60));
    }), { numRuns: 300 });
  });

  it('H1 the order in which the facts of a day are given changes nothing', () => {
    fc.assert(fc.property(retold, ({ window: { zone, dayTwo }, facts, heard }) => {
      const day = calendarOf(zone).day(dayTwo);
      const policy = policyInForce(policiesOf(dayTwo), dayTwo);
      const final = finalOf(facts);
      expect(attribute(heard.filter((fact, index) => final.includes(fact) && heard.indexOf(fact) === index), day, policy)).toEqual(attribute(final, day, policy));
    }), { numRuns: 200 });
  });
});
