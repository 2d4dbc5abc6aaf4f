/** Rules HG-8, HG-9 and HG-12 held against counting moment by moment. */
import { describe, expect, it } from '@jest/globals';
import type { Profession } from '@nuanxin/contracts';
import fc from 'fast-check';
import { composition, counting, outlook, sinceWhen, type Facilitation, type People, type Period, type Person } from './composition.js';

const HOURS = 24;
const hour = (n: number): string => new Date(Date.UTC(2020, 0, 26, n)).toISOString();
const hours = Array.from({ length: HOURS + 1 }, (_, n) => n);

const profession = fc.constantFrom<Profession>('social-work-professor', 'psychologist', 'social-worker');
const span = fc.tuple(fc.integer({ min: 0, max: HOURS - 1 }), fc.option(fc.integer({ min: 1, max: HOURS }), { nil: null }))
  .map(([from, length]) => ({ from: hour(from), to: length === null ? null : hour(from + length) }));
const period: fc.Arbitrary<Period> = fc.tuple(profession, span).map(([name, times]) => ({ profession: name, ...times }));
const personIds = ['a', 'b', 'c', 'd'];
const facilitator: fc.Arbitrary<Facilitation> = fc.tuple(fc.constantFrom(...personIds, 'stranger'), period).map(([personId, times]) => ({ personId, ...times }));
const people: fc.Arbitrary<People> = fc.tuple(...personIds.map((id) => fc.record({ id: fc.constant(id), deactivatedAt: fc.option(fc.integer({ min: 0, max: HOURS }).map(hour), { nil: null }), professions: fc.array(period, { maxLength: 3 }) })))
  .map((list: Person[]) => new Map(list.map((person) => [person.id, person])));

// ---- By brute force: who counts in an hour, found by asking each condition in turn. ----

const within = (times: { from: string; to: string | null }, at: string): boolean => at >= times.from && !(times.to !== null && at >= times.to);

function countsAt(facilitators: readonly Facilitation[], known: People, name: Profession, at: string): boolean {
  for (const each of facilitators) {
    const person = known.get(each.personId);
    if (each.profession !== name || person === undefined || !within(each, at)) continue;
    if (person.deactivatedAt !== null && at >= person.deactivatedAt) continue;
    for (const held of person.professions) if (held.profession === name && within(held, at)) return true;
  }
  return false;
}

const metAt = (facilitators: readonly Facilitation[], known: People, at: string): boolean =>
  countsAt(facilitators, known, 'social-work-professor', at) && countsAt(facilitators, known, 'psychologist', at);

const world = fc.tuple(fc.array(facilitator, { maxLength: 8 }), people);

describe('composition', () => {
  it('HG-8 HG-9 is met exactly when a professor and a psychologist count at the moment', () => {
    fc.assert(fc.property(world, fc.integer({ min: 0, max: HOURS }).map(hour), ([facilitators, known], at) => {
      const found = composition(counting(facilitators, known), at);
      expect(found.missing).toEqual((['social-work-professor', 'psychologist'] as const).filter((name) => !countsAt(facilitators, known, name, at)));
      expect(found.met).toBe(metAt(facilitators, known, at));
    }), { numRuns: 500 });
  });

  it('HG-8 is half-open: who ends at a moment does not count at it, who begins does', () => {
    const before: Period[] = [{ profession: 'psychologist', from: hour(0), to: hour(5) }, { profession: 'social-work-professor', from: hour(0), to: null }];
    expect(composition(before, hour(5))).toEqual({ met: false, missing: ['psychologist'] });
    expect(composition([...before, { profession: 'psychologist', from: hour(5), to: null }], hour(5))).toEqual({ met: true, missing: [] });
  });

  it('HG-12 foresees the first hour in which a composition that is met is lost, and the next turn', () => {
    fc.assert(fc.property(world, fc.integer({ min: 0, max: HOURS }), ([facilitators, known], n) => {
      const { loss, nextTurn } = outlook(counting(facilitators, known), hour(n));
      const ahead = Array.from({ length: 2 * HOURS }, (_, step) => hour(n + 1 + step));
      const lost = metAt(facilitators, known, hour(n)) ? ahead.find((at) => !metAt(facilitators, known, at)) : undefined;
      expect(loss?.at ?? undefined).toBe(lost);
      expect(nextTurn === null || nextTurn > hour(n)).toBe(true);
      if (lost !== undefined) expect(nextTurn !== null && nextTurn <= lost).toBe(true);
    }), { numRuns: 500 });
  });

  it('HG-11 finds since when it has been as it is', () => {
    fc.assert(fc.property(world, ([facilitators, known]) => {
      for (const n of hours) {
        const met = metAt(facilitators, known, hour(n));
        let first = n;
        while (first >= 0 && metAt(facilitators, known, hour(first)) === met) first -= 1;
        expect(sinceWhen(counting(facilitators, known), hour(n))).toBe(first < 0 && !met ? undefined : hour(first + 1));
      }
    }), { numRuns: 100 });
  });
});
