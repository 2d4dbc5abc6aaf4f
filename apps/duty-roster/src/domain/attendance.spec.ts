/** Rules DR-10 to DR-14, by given, when, then. */
import { describe, expect, it } from '@jest/globals';
import { evolve, type Change } from '@nuanxin/contracts';
import fc from 'fast-check';
import { checkIn, checkOut, closeForgotten, correctShift, markMissed } from './attendance.js';
import type { Shift } from './shift.js';

const HOUR_MS = 3_600_000;
const midnight = Date.parse('2020-02-01T00:00:00.000Z');
const at = (hour: number): string => new Date(midnight + hour * HOUR_MS).toISOString();
const clock = (hour: number): Date => new Date(at(hour));
const planned: Shift = {
  id: 's1', version: 1, personId: 'p1', profession: 'psychologist', mode: 'on-duty', postIds: ['g1'], hospitalIds: ['h1'], coversHotline: false, activity: 'group-duty', hospitalId: 'h1',
  plannedAt: at(0), plannedStart: at(8), plannedEnd: at(16), status: 'planned', checkedInAt: null, checkedOutAt: null, closedBy: null, correctionReason: null,
};
const there: Shift = { ...planned, status: 'checked-in', checkedInAt: at(8) };
const done: Shift = { ...there, status: 'checked-out', checkedOutAt: at(16), closedBy: 'person' };
const outcome = (decide: () => Change<Shift>[]): string => {
  try {
    return decide().map(({ event }) => event.name).join(' ') || 'nothing';
  } catch (error) {
    const { code, violations } = error as { code: string; violations: readonly { pointer: string }[] };
    return violations[0]?.pointer ?? code;
  }
};

describe('attendance', () => {
  it.each<[string, number, number | undefined, string]>([
    ['31 minutes before the start', 7 + 29 / 60, undefined, 'check-in-closed'],
    ['30 minutes before the start', 7.5, undefined, 'shift-checked-in'],
    ['named too early for the window', 7.6, 7.4, 'check-in-closed'],
    ['late but before the end', 15.9, undefined, 'shift-checked-in'],
    ['at the end', 16, undefined, 'check-in-closed'],
    ['after the end, named before it', 16.1, 15.95, 'check-in-closed'],
    ['named 15 minutes ago', 9, 8.75, 'shift-checked-in'],
    ['named longer ago', 9, 8.74, '/at'],
    ['named in the future', 9, 9.001, '/at'],
  ])('DR-10 check-in %s', (_, hour, named, expected) => {
    expect(outcome(() => checkIn(planned, named === undefined ? undefined : at(named), clock(hour)))).toBe(expected);
  });

  it('DR-10 only a planned shift is checked in', () => {
    for (const status of ['checked-in', 'checked-out', 'missed', 'cancelled'] as const) expect(outcome(() => checkIn({ ...planned, status }, undefined, clock(9)))).toBe('shift-not-planned');
  });

  it.each<[string, number, number | undefined, string]>([
    ['early', 12, undefined, 'shift-checked-out'],
    ['just before the grace is over', 17.999, undefined, 'shift-checked-out'],
    ['when the grace is over', 18, undefined, 'check-out-closed'],
    ['named before the check-in', 8.1, 7.9, '/at'],
    ['named in the future', 12, 12.1, '/at'],
  ])('DR-11 check-out %s', (_, hour, named, expected) => {
    expect(outcome(() => checkOut(there, named === undefined ? undefined : at(named), clock(hour)))).toBe(expected);
  });

  it('DR-11 only who is checked in is checked out', () => {
    for (const state of [planned, done]) expect(outcome(() => checkOut(state, undefined, clock(12)))).toBe('shift-not-checked-in');
  });

  it('DR-12 a forgotten check-out is made at the planned end whenever that is found, and marked', () => {
    expect(closeForgotten(there, clock(17.999))).toEqual([]);
    for (const hour of [18, 400]) expect(evolve(there, closeForgotten(there, clock(hour)))).toMatchObject({ status: 'checked-out', checkedOutAt: at(16), closedBy: 'system' });
    expect(closeForgotten(done, clock(400))).toEqual([]);
  });

  it('DR-13 a shift on which nobody was checked in by its end is missed', () => {
    expect(markMissed(planned, clock(15.999))).toEqual([]);
    expect(evolve(planned, markMissed(planned, clock(16)))).toMatchObject({ status: 'missed', checkedInAt: null });
    for (const state of [there, done, { ...planned, status: 'cancelled' as const }]) expect(markMissed(state, clock(20))).toEqual([]);
  });

  it.each<[string, Shift, number, [number, number], string]>([
    ['of a shift that is over', done, 20, [8.5, 16.5], 'shift-corrected'],
    ['of a missed one', { ...planned, status: 'missed' }, 20, [8, 16], 'shift-corrected'],
    ['of one that is over and not yet marked as missed', planned, 16, [8, 16], 'shift-corrected'],
    ['of one that is not over', planned, 15, [8, 14], 'shift-not-over'],
    ['of one that goes on', there, 20, [8, 16], 'shift-not-over'],
    ['of a cancelled one', { ...planned, status: 'cancelled' }, 20, [8, 16], 'shift-not-over'],
    ['with an end at the beginning', done, 20, [8, 8], '/checkedOutAt'],
    ['with an end in the future', done, 20, [8, 20.1], '/checkedOutAt'],
    ['24 hours around the plan', done, 60, [-16, 40], 'shift-corrected'],
    ['longer before the plan', done, 60, [-16.1, 16], '/checkedInAt'],
    ['longer after the plan', done, 60, [8, 40.1], '/checkedOutAt'],
  ])('DR-14 a correction %s', (_, state, hour, [checkedInAt, checkedOutAt], expected) => {
    expect(outcome(() => correctShift(state, { checkedInAt: at(checkedInAt), checkedOutAt: at(checkedOutAt) }, clock(hour)))).toBe(expected);
  });

  it('DR-14 a correction stands for the person, with its reason, and may be corrected again', () => {
    const closed = { ...done, closedBy: 'system' as const };
    const once = evolve(closed, correctShift(closed, { checkedInAt: at(8), checkedOutAt: '2020-02-02T01:20:00+08:00', reason: '忘记签退' }, clock(20)));
    expect(once).toMatchObject({ status: 'checked-out', closedBy: 'person', checkedOutAt: at(17 + 1 / 3), correctionReason: '忘记签退' });
    expect(evolve(once, correctShift(once, { checkedInAt: at(8), checkedOutAt: at(17) }, clock(20)))).toMatchObject({ checkedOutAt: at(17), correctionReason: null });
  });

  it('whatever is asked in whatever order, what was worked begins before it ends and is not in the future', () => {
    const step = fc.record({ what: fc.constantFrom('in', 'out', 'forgotten', 'missed', 'correct'), after: fc.integer({ min: 0, max: 400 }), back: fc.integer({ min: -5, max: 2_000 }) });
    fc.assert(fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let [state, minute] = [planned, 7 * 60];
      for (const { what, after, back } of steps) {
        minute += after;
        const now = clock(minute / 60);
        const named = at((minute - back) / 60);
        const decide = { in: () => checkIn(state, named, now), out: () => checkOut(state, named, now), forgotten: () => closeForgotten(state, now), missed: () => markMissed(state, now), correct: () => correctShift(state, { checkedInAt: named, checkedOutAt: at((minute - back) / 60 + 3) }, now) };
        try {
          state = evolve(state, decide[what]());
        } catch {
          continue;
        }
        if (state.checkedOutAt !== null) expect([(state.checkedInAt ?? '') < state.checkedOutAt, state.checkedOutAt <= now.toISOString()]).toEqual([true, true]);
        expect(state.checkedInAt !== null).toBe(state.status === 'checked-in' || state.status === 'checked-out');
        expect(state.checkedOutAt !== null).toBe(state.status === 'checked-out');
      }
    }), { numRuns: 1_000 });
  });
});
