/** Facts: the minutes that they ask for, which of two is news, and the days that a change touches. */
import { describe, expect, it } from '@jest/globals';
import { calendarOf, minuteOf } from './calendar.js';
import { affectedDays, spanOf, supersedes } from './fact.js';
import type { Fact } from './fact.js';

const shanghai = calendarOf('Asia/Shanghai');
const fact = (changes: Partial<Fact> = {}): Fact => ({
  sourceId: '0196a2b4-0000-7000-8000-000000000121', sourceEventId: '0196a2b4-0000-7000-8000-000000000122', epoch: 1, version: 3,
  volunteerId: 'v1', activity: 'group-duty', hospitalId: 'h1', profession: 'psychologist', organisationId: 'o1',
  start: '2020-02-01T08:00:30+08:00', end: '2020-02-01T16:00:59+08:00', status: 'credited', ...changes,
});
const days = (known: Fact | undefined, next: Fact) => affectedDays(known, next, shanghai).map(({ volunteerId, date }) => `${volunteerId} ${date}`);

describe('H3 spans', () => {
  it('H3 floors start and end, so that adjoining work adds up', () => {
    expect(spanOf(fact())).toEqual({ start: minuteOf('2020-02-01T00:00:00Z'), end: minuteOf('2020-02-01T08:00:00Z') });
  });

  it.each([
    ['withdrawn', fact({ status: 'withdrawn' })],
    ['within one minute', fact({ end: '2020-02-01T08:00:59+08:00' })],
    ['ending before it starts', fact({ end: '2020-02-01T07:00:00+08:00' })],
  ])('H3 work %s asks for no minute', (_name, empty) => {
    const { start, end } = spanOf(empty);
    expect(end - start).toBe(0);
  });
});

describe('H1 which fact counts', () => {
  it('H1 the first is news, then only a higher version, or any version of a later epoch', () => {
    const known = fact({ epoch: 2, version: 5 });
    expect(supersedes(known, undefined)).toBe(true);
    const isNews = (epoch: number, version: number) => supersedes(fact({ epoch, version }), known);
    expect([isNews(2, 5), isNews(2, 4), isNews(2, 6), isNews(3, 1), isNews(1, 9)]).toEqual([false, false, true, true, false]);
  });
});

describe('H2 affected days', () => {
  it('H2 new work touches its days alone, by the local calendar', () => {
    expect(days(undefined, fact())).toEqual(['v1 2020-02-01']);
    expect(days(undefined, fact({ end: '2020-02-01T17:00:00Z' }))).toEqual(['v1 2020-02-01', 'v1 2020-02-02']);
  });

  it('H3 work that ends at midnight does not touch the next day', () => {
    expect(days(undefined, fact({ end: '2020-02-02T00:00:59+08:00' }))).toEqual(['v1 2020-02-01']);
  });

  it('H2 moved work touches the days that it was on and those that it is on, each once', () => {
    const night = fact({ start: '2020-02-02T22:00:00+08:00', end: '2020-02-03T06:00:00+08:00' });
    const nextNight = fact({ start: '2020-02-03T22:00:00+08:00', end: '2020-02-04T06:00:00+08:00' });
    expect(days(night, nextNight)).toEqual(['v1 2020-02-02', 'v1 2020-02-03', 'v1 2020-02-04']);
  });

  it('H2 withdrawn work touches the days that it was on', () => {
    expect(days(fact(), fact({ status: 'withdrawn' }))).toEqual(['v1 2020-02-01']);
    expect(days(undefined, fact({ status: 'withdrawn' }))).toEqual([]);
  });

  it('H2 work that was somebody else\'s touches both people, in order', () => {
    expect(days(fact({ volunteerId: 'v2' }), fact({ volunteerId: 'v1' }))).toEqual(['v1 2020-02-01', 'v2 2020-02-01']);
  });
});
