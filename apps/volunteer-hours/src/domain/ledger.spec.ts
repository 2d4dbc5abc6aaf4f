/** The ledger by example: what is written, what is taken back, and what is left alone. */
import { describe, expect, it } from '@jest/globals';
import type { Credit } from './attribution.js';
import { book, standing, totalOf } from './ledger.js';
import type { Booking, Line } from './ledger.js';

const credit = (changes: Partial<Credit> = {}): Credit => ({
  volunteerId: 'v1', workedOn: '2020-02-01', activity: 'group-duty', hospitalId: 'h1', profession: 'psychologist', organisationId: 'o1',
  sourceId: 'duty', sourceEventId: 'e1', policyVersion: 1, minutes: 480, ...changes,
});
const bookingFrom = (first: number, bookedAt = '2020-02-01T09:00:00Z'): Booking => {
  let next = first;
  return { bookedAt, nextId: () => `line-${next++}` };
};

describe('H2 the ledger only grows', () => {
  const first = book([], [credit()], bookingFrom(1));

  it('H2 a credit becomes a line in the month in which it was worked', () => {
    expect(first).toEqual([{ ...credit(), id: 'line-1', bookedAt: '2020-02-01T09:00:00Z', reverses: null, statementPeriod: '2020-02' }]);
  });

  it('H2 where the ledger is right nothing is written', () => {
    expect(book(first, [credit()], bookingFrom(2))).toEqual([]);
    expect(book([], [], bookingFrom(2))).toEqual([]);
  });

  it('H2 another event or policy that comes to the same minutes writes nothing', () => {
    expect(book(first, [credit({ sourceEventId: 'e2', policyVersion: 2 })], bookingFrom(2))).toEqual([]);
  });

  it.each<Partial<Credit>>([{ minutes: 479 }, { activity: 'standby' }, { hospitalId: 'h2' }, { hospitalId: null }, { profession: null }, { organisationId: 'o2' }])('H2 a difference, %p, is a full reversal and a new line', (change) => {
    const [reversal, replacement, ...rest] = book(first, [credit(change)], bookingFrom(2, '2020-03-05T00:00:00Z'));
    expect(reversal).toEqual({ ...first[0], id: 'line-2', bookedAt: '2020-03-05T00:00:00Z', reverses: 'line-1', minutes: -480 });
    expect(replacement).toEqual({ ...credit(change), id: 'line-3', bookedAt: '2020-03-05T00:00:00Z', reverses: null, statementPeriod: '2020-02' });
    expect(rest).toEqual([]);
  });

  it('H2 what is no longer deserved is reversed and not replaced', () => {
    expect(book(first, [], bookingFrom(2))).toMatchObject([{ reverses: 'line-1', minutes: -480 }]);
  });

  it('H2 a line is reversed once ever, and what came back and went again is a line of its own', () => {
    const gone = [...first, ...book(first, [], bookingFrom(2))];
    expect(book(gone, [], bookingFrom(3))).toEqual([]);
    const back = [...gone, ...book(gone, [credit()], bookingFrom(3))];
    expect(back.map(({ id, reverses, minutes }) => [id, reverses, minutes])).toEqual([['line-1', null, 480], ['line-2', 'line-1', -480], ['line-3', null, 480]]);
    expect(book(back, [], bookingFrom(4))).toMatchObject([{ id: 'line-4', reverses: 'line-3' }]);
  });

  it('H2 it makes no difference whether all lines are given or those that stand', () => {
    const all = [...first, ...book(first, [credit({ minutes: 100 })], bookingFrom(2))];
    expect(standing(all).map((line) => line.id)).toEqual(['line-3']);
    expect(book(all, [credit()], bookingFrom(4))).toEqual(book(standing(all), [credit()], bookingFrom(4)));
  });

  it('H2 a source that stands twice is put right', () => {
    const twin: Line = { ...credit(), id: 'line-9', bookedAt: '2020-02-01T09:00:00Z', reverses: null, statementPeriod: '2020-02' };
    expect(book([...first, twin], [credit()], bookingFrom(10))).toMatchObject([{ id: 'line-10', reverses: 'line-9', minutes: -480 }]);
  });

  it('H2 reversals come before new lines, so that no running total passes the day', () => {
    const two = book([], [credit({ minutes: 700 }), credit({ sourceId: 'call', minutes: 740 })], bookingFrom(1));
    const turned = book(two, [credit({ minutes: 740 }), credit({ sourceId: 'call', minutes: 700 })], bookingFrom(3));
    expect(turned.map((line) => line.minutes)).toEqual([-700, -740, 740, 700]);
  });

  it('H2 a total is what the lines add up to', () => {
    expect(totalOf([])).toBe(0);
    expect(totalOf([{ minutes: 480 }, { minutes: -480 }, { minutes: 449 }, { minutes: 31 }])).toBe(480);
  });
});
