/** The checker itself: a run in which all is well passes, and one that was doctored in a single place does not. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { serviceNames, type ServiceName } from '@nuanxin/contracts';
import fc from 'fast-check';
import { check, verdict } from './check.js';
import { attributed } from './ledger.js';
import type { Line, Observation, ServiceRecord, Told, Violation, Work } from './observation.js';

const DURABLE = 'volunteer-hours--hotline-cases--contact';
const START = Date.parse('2020-02-01T00:00:00Z');
const uuid = (space: number, number: number): string => `0196a2b4-0000-7000-8000-${space.toString(16).padStart(4, '0')}${number.toString(16).padStart(8, '0')}`;
const at = (minute: number): string => new Date(START + minute * 60_000).toISOString();

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] };
interface Service extends Mutable<Omit<ServiceRecord, 'ids' | 'keys'>> { ids: Set<string>; keys: Map<string, string> }
interface Run extends Mutable<Omit<Observation, 'services' | 'streamed'>> { services: Map<ServiceName, Service>; streamed: Set<string> }

const emptyService = (): Service => ({ ids: new Set(), keys: new Map(), told: [], effects: [], aside: 0 });

/** Contacts one after another, each recorded and corrected until it has `versions[i]` versions, all of which came through. */
function soundRun(versions: readonly number[]): Run {
  const services = new Map(serviceNames.map((name) => [name, emptyService()] as const));
  const run: Run = { zone: 'Asia/Shanghai', history: [], services, streamed: new Set(), projected: [], lines: [], hours: [], works: [] };
  versions.forEach((last, index) => {
    const contactId = uuid(1, index);
    for (let version = 1; version <= last; version += 1) tellContact(run, contactId, version, uuid(2, index * 100 + version));
    const line: Line = { id: uuid(3, index), volunteerId: uuid(4, index % 2), workedOn: '2020-02-01', activity: 'call', hospitalId: null, minutes: 10, reverses: null, sourceId: contactId };
    run.lines.push(line);
    run.hours.push({ id: line.id, minutes: line.minutes, reverses: null });
    run.works.push({ volunteerId: line.volunteerId, activity: 'call', hospitalId: null, sourceId: contactId, start: at(index * 10), end: at(index * 10 + 10) });
  });
  run.projected.push({ consumer: 'volunteer-hours', what: 'identity/person', id: uuid(4, 0), known: 'true', told: 'true' });
  return run;
}

function tellContact(run: Run, aggregateId: string, version: number, eventId: string): void {
  const [hotline, ledger] = [run.services.get('hotline-cases'), run.services.get('volunteer-hours')];
  const key = `key of ${eventId}`;
  run.history.push({ at: at(0), service: 'hotline-cases', route: version === 1 ? 'recordContact' : 'correctContact', status: 200, key, resourceId: undefined, version });
  hotline?.ids.add(aggregateId);
  hotline?.keys.set(createHash('sha256').update(key).digest('hex'), aggregateId);
  hotline?.told.push({ eventId, aggregate: 'hotline-cases/contact', aggregateId, epoch: 1, version, snapshot: false, sent: true, parked: false });
  run.streamed.add(eventId);
  ledger?.effects.push({ durable: DURABLE, eventId });
}

const hotlineOf = (run: Run): Service => run.services.get('hotline-cases') ?? emptyService();
const hoursOf = (run: Run): Service => run.services.get('volunteer-hours') ?? emptyService();
const pick = <T>(items: readonly T[], chance: number): number => Math.floor(chance * items.length);
const change = <T>(items: T[], chance: number, fields: Partial<T>): void => {
  const index = pick(items, chance);
  items.splice(index, 1, { ...items[index] as T, ...fields });
};
const take = <T>(items: T[], chance: number): T => items.splice(pick(items, chance), 1)[0] as T;
const choose = <T>(items: readonly T[], chance: number): T => items[pick(items, chance)] as T;

/** One thing gone wrong, at a place that chance chooses. */
const doctorings: readonly [string, Violation['kind'], (run: Run, chance: number) => void][] = [
  ['a command is not in its database by key', 'lost', (run, chance) => { hotlineOf(run).keys.delete(choose([...hotlineOf(run).keys.keys()], chance)); }],
  ["a command's resource is gone", 'lost', (run, chance) => { hotlineOf(run).ids.delete(choose([...hotlineOf(run).ids], chance)); }],
  ['an event is not in the outbox', 'lost', (run, chance) => { take(hotlineOf(run).told, chance); }],
  ['an event was not sent', 'lost', (run, chance) => { change<Told>(hotlineOf(run).told, chance, { sent: false }); }],
  ['an event is parked', 'lost', (run, chance) => { change<Told>(hotlineOf(run).told, chance, { parked: true }); }],
  ['an event is in no stream', 'lost', (run, chance) => { run.streamed.delete(choose([...run.streamed], chance)); }],
  ['an event has no effect', 'lost', (run, chance) => { take(hoursOf(run).effects, chance); }],
  ['an event is put aside', 'lost', (run) => { hoursOf(run).aside = 1; }],
  ['a projection is behind', 'lost', (run, chance) => { change(run.projected, chance, { known: 'false' }); }],
  ['an effect comes twice', 'duplicated', (run, chance) => { hoursOf(run).effects.push(choose(hoursOf(run).effects, chance)); }],
  ['a line stands twice', 'duplicated', (run, chance) => { run.lines.push({ ...choose(run.lines, chance), id: uuid(5, 0) }); }],
  ['a line is reversed twice', 'duplicated', (run, chance) => {
    const line = choose(run.lines, chance);
    for (const index of [1, 2]) run.lines.push({ ...line, id: uuid(5, index), minutes: -10, reverses: line.id });
  }],
  ['HOURS tells a line in two ways', 'duplicated', (run, chance) => { run.hours.push({ ...choose(run.hours, chance), minutes: 11 }); }],
  ['effects come in another order', 'out-of-order', (run) => { hoursOf(run).effects.reverse(); }],
  ['an effect has no event', 'out-of-order', (run) => { hoursOf(run).effects.push({ durable: DURABLE, eventId: uuid(6, 0) }); }],
  ['a line has a minute too many', 'wrong-total', (run, chance) => { change(run.lines, chance, { minutes: 11 }); }],
  ['a line is missing', 'wrong-total', (run, chance) => { take(run.lines, chance); }],
  ['a line is on another day', 'wrong-total', (run, chance) => { change(run.lines, chance, { workedOn: '2020-02-02' }); }],
  ['HOURS lacks a line', 'wrong-total', (run, chance) => { take(run.hours, chance); }],
  ['HOURS tells a line that is not there', 'wrong-total', (run) => { run.hours.push({ id: uuid(6, 1), minutes: 1, reverses: null }); }],
];

const versions = fc.array(fc.integer({ min: 2, max: 4 }), { minLength: 1, maxLength: 6 });
const chance = fc.double({ min: 0, max: 0.999, noNaN: true });

describe('the checker', () => {
  it('finds nothing where all is well, and says how much it looked at', () => {
    fc.assert(fc.property(versions, (each) => { expect(check(soundRun(each))).toEqual([]); }));
    expect(verdict(soundRun([2, 3]), [])).toBe('5 commands acknowledged, 5 effects of events, 2 lines of 20 minutes: lost 0, duplicated 0, out-of-order 0, wrong-total 0');
  });

  it.each(doctorings)('reports when %s: %s', (_, kind, doctor) => {
    fc.assert(fc.property(versions, chance, (each, place) => {
      const run = soundRun(each);
      doctor(run, place);
      expect(check(run).map((violation) => violation.kind)).toContain(kind);
    }));
  });

  it('takes a snapshot for all events up to it, and for none after it', () => {
    const run = soundRun([3]);
    const snapshot: Told = { eventId: uuid(7, 0), aggregate: 'hotline-cases/contact', aggregateId: uuid(1, 0), epoch: 1, version: 2, snapshot: true, sent: true, parked: false };
    hotlineOf(run).told.push(snapshot);
    hoursOf(run).effects = [{ durable: DURABLE, eventId: snapshot.eventId }, ...hoursOf(run).effects.slice(2)];
    expect(check(run)).toEqual([]);
    hoursOf(run).effects.pop();
    expect(check(run)).toMatchObject([{ kind: 'lost', what: expect.stringContaining('version 3') }]);
  });

  it('names what is wrong, of very many things the first', () => {
    const run = soundRun([2]);
    const many = Array.from({ length: 25 }, (_, index): Violation => ({ kind: 'lost', what: `thing ${index}` }));
    expect(verdict(run, many)).toMatch(/lost 25.*\n {2}lost: thing 0\n[\s\S]*thing 19\n {2}and 5 more$/);
  });
});

describe('attribution by brute force', () => {
  const work = (change_: Partial<Work>): Work => ({ volunteerId: 'v', activity: 'call', hospitalId: null, sourceId: 'b', start: at(0), end: at(30), ...change_ });
  const shares = (...works: Work[]): Record<string, number> => Object.fromEntries([...attributed(works, 'Asia/Shanghai')].map(([name, minutes]) => [`${/by (.)/.exec(name)?.[1] ?? ''} ${/\d{4}-\d\d-\d\d/.exec(name)?.[0] ?? ''}`, minutes]));

  it('H1 gives a minute to the higher priority, then the earlier start, then the smaller source', () => {
    expect(shares(work({ activity: 'standby', sourceId: 'a' }), work({ start: at(10), end: at(20) }))).toEqual({ 'a 2020-02-01': 20, 'b 2020-02-01': 10 });
    expect(shares(work({ start: at(10), end: at(40) }), work({ sourceId: 'c' }))).toEqual({ 'c 2020-02-01': 30, 'b 2020-02-01': 10 });
    expect(shares(work({}), work({ sourceId: 'a' }))).toEqual({ 'a 2020-02-01': 30 });
  });

  it('H3 floors to minutes and splits at the local midnight', () => {
    expect(shares(work({ start: '2020-02-01T15:50:59Z', end: '2020-02-01T16:05:59Z' }))).toEqual({ 'b 2020-02-01': 10, 'b 2020-02-02': 5 });
  });
});
