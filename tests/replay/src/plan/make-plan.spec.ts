/** The plan of a replay: the same from the same seed, sound by the services' rules, and to the minute what it is asked to be. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bruteForceTotal, finalFacts } from '../brute-force.js';
import { CLAIM_MINUTES_MAX, CLAIM_MINUTES_MIN, makePlan, TIANJIN_MINUTES, type Plan, type PlanOptions } from './index.js';
import { refusalsOf } from './refusals.js';

const total = (plan: Plan): number => bruteForceTotal(finalFacts(plan.actions));
const minutes = (start: string, end: string): number => (Date.parse(end) - Date.parse(start)) / 60_000;

describe('the plan of Tianjin', () => {
  const plan = makePlan();
  const facts = finalFacts(plan.actions);

  it('comes to exactly 466 278 minutes, which are 7771.3 hours', () => {
    expect(total(plan)).toBe(466_278);
    expect((total(plan) / 60).toFixed(1)).toBe('7771.3');
  });

  it('holds nothing that a service would refuse (H1 input, D1, D2, P2)', () => {
    expect(refusalsOf(plan)).toEqual([]);
  });

  it('is the work of 44 volunteers of four organisations in 13 hospitals, from 25 January to 16 July 2020', () => {
    expect([plan.people.length, plan.organisations.length, plan.hospitals.length, plan.groups.length]).toEqual([44, 4, 13, 13]);
    expect([plan.start, plan.end]).toEqual(['2020-01-24T16:00:00Z', '2020-07-16T16:00:00Z']);
    expect(new Set(facts.map(({ volunteer }) => volunteer)).size).toBe(44);
  });

  it('has a duty from eight on the first morning to midnight of the last day (D1)', () => {
    const shifts = plan.actions.flatMap((action) => (action.type === 'plan-shift' && action.posts.includes('post-hotline') ? [action] : []));
    expect(shifts.map(({ start }) => start).sort()[0]).toBe('2020-01-25T00:00:00Z');
    for (const mode of ['on-duty', 'on-call']) expect(shifts.filter((shift) => shift.mode === mode).map(({ end }) => end).sort().at(-1)).toBe(plan.end);
  });

  it('has every sort of event that the record needs, in a number that can be driven in minutes', () => {
    const count = (type: string): number => plan.actions.filter((action) => action.type === type).length;
    expect(plan.actions.length).toBeLessThan(25_000);
    expect(count('open-case')).toBeGreaterThan(20);
    for (const type of ['correct-shift', 'correct-session', 'correct-contact', 'correct-case-work', 'withdraw-session', 'withdraw-contact', 'withdraw-case-work', 'withdraw-claim', 'skip-slot', 'change-shift', 'cancel-shift', 'reopen-case', 'assign-case', 'release-facilitator']) {
      expect({ type, there: count(type) > 0 }).toEqual({ type, there: true });
    }
    const checkedOut = new Set(plan.actions.flatMap((action) => (action.type === 'check-out' ? [action.shift] : [])));
    expect(plan.actions.some((action) => action.type === 'check-in' && !checkedOut.has(action.shift))).toBe(true);
    const kinds = plan.actions.flatMap((action) => (action.type === 'record-contact' ? [action.status === 'ended' ? action.kind : action.status] : []));
    expect(new Set(kinds)).toEqual(new Set(['counselling', 'information', 'silent', 'hang-up', 'abusive', 'wrong-number', 'thanks', 'emergency', 'abandoned']));
    expect(new Set(facts.map(({ activity }) => activity)).size).toBe(8);
    expect(new Set(facts.map(({ kind }) => kind)).size).toBe(3);
  });

  it('has work that overlaps other work of the same volunteer, work across midnight, and seconds', () => {
    const credited = facts.filter(({ kind }) => kind === 'credited');
    expect(credited.reduce((sum, { start, end }) => sum + minutes(start, end), 0)).toBeGreaterThan(TIANJIN_MINUTES + 10_000);
    const day = (time: string): string => new Date(Date.parse(time) + 8 * 3_600_000).toISOString().slice(0, 10);
    expect(credited.filter(({ start, end }) => day(start) !== day(end)).length).toBeGreaterThan(100);
    expect(credited.filter(({ start }) => !start.endsWith(':00Z')).length).toBeGreaterThan(credited.length / 2);
  });
});

describe('a plan with a target', () => {
  it.each([7, 8, 99])('comes to it with seed %i too, by claims of a plausible length', (seed) => {
    const plan = makePlan({ seed, target: TIANJIN_MINUTES });
    expect(total(plan)).toBe(TIANJIN_MINUTES);
    const lengths = plan.actions.flatMap((action) => (action.type === 'submit-claim' && action.activity !== 'group-duty' ? [minutes(action.start, action.end)] : []));
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(CLAIM_MINUTES_MIN - 6);
    expect(Math.max(...lengths)).toBeLessThan(CLAIM_MINUTES_MAX + 1);
    expect(refusalsOf(plan)).toEqual([]);
  });

  it('says so where the target cannot be reached', () => {
    expect(() => makePlan({ days: 3, target: 10 })).toThrow('10 minutes cannot be reached');
    expect(() => makePlan({ days: 1, target: 1_000_000 })).toThrow('there is no room');
  });

  it('needs no check-out after a planned end where the roster allows none', () => {
    const plan = makePlan({ latestCheckOutMinutes: 0 });
    expect(total(plan)).toBe(TIANJIN_MINUTES);
    expect(refusalsOf(plan, 0)).toEqual([]);
  });
});

describe('any plan', () => {
  const options: fc.Arbitrary<PlanOptions> = fc.record({
    seed: fc.integer(), days: fc.integer({ min: 1, max: 25 }), hospitals: fc.integer({ min: 1, max: 20 }), volunteers: fc.integer({ min: 10, max: 80 }),
    from: fc.constantFrom('2020-01-25', '2021-03-20', '2023-10-20', '2024-02-26'), zone: fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
  });

  it('holds nothing that a service would refuse, in any zone, across clock changes', () => {
    fc.assert(fc.property(options, (asked) => {
      const plan = makePlan(asked);
      expect(refusalsOf(plan)).toEqual([]);
      expect(plan.target).toBeNull();
      const facts = finalFacts(plan.actions);
      expect(facts.every(({ start, end }) => plan.start <= start && start < end && end <= plan.end)).toBe(true);
      expect(bruteForceTotal(facts)).toBeGreaterThan(asked.days === 1 ? 600 : 1440 * ((asked.days ?? 2) - 1));
    }), { numRuns: 60 });
  });

  it('is the same from the same options, and another from another seed', () => {
    fc.assert(fc.property(options, (asked) => {
      expect(makePlan(asked)).toEqual(makePlan(asked));
      expect(makePlan({ ...asked, seed: (asked.seed ?? 0) + 1 }).hash).not.toBe(makePlan(asked).hash);
    }), { numRuns: 10 });
  });

  it('refuses sizes out of bounds', () => {
    expect(() => makePlan({ days: 0 })).toThrow(RangeError);
    expect(() => makePlan({ hospitals: 0 })).toThrow(RangeError);
    expect(() => makePlan({ volunteers: 9 })).toThrow(RangeError);
    expect(() => makePlan({ zone: 'Tianjin' })).toThrow(RangeError);
  });
});
