/** Rules DR-15 and DR-16: the sweep against an oracle that looks at every minute. */
import { describe, expect, it } from '@jest/globals';
import { profession, type Profession } from '@nuanxin/contracts';
import fc from 'fast-check';
import { judge, minuteOf, sweep, type Verdict, type Watch } from './cover.js';
import { coverOf, watchOf } from './cover-report.js';

const watch = (from: number, to: number, mode: Watch['mode'], as: Profession): Watch => ({ from, to, mode, profession: as });

/** What holds in one minute, said as the rule is worded. */
function oracle(minute: number, watches: readonly Watch[]): Verdict {
  const there = watches.filter(({ from, to }) => from <= minute && minute < to);
  const onDuty = there.filter(({ mode }) => mode === 'on-duty');
  if (onDuty.length === 0) return { kind: 'nobody-on-duty' };
  const side = (as: Profession): 'social-worker' | 'psychologist' | undefined =>
    as === 'psychologist' ? 'psychologist' : as === 'social-worker' || as === 'social-work-professor' ? 'social-worker' : undefined;
  const other = { 'social-worker': 'psychologist', 'psychologist': 'social-worker' } as const;
  const sides = (list: readonly Watch[]) => new Set(list.flatMap(({ profession: as }) => side(as) ?? []));
  if ([...sides(onDuty)].some((on) => sides(there).has(other[on]))) return { kind: 'met' };
  const both = ['social-worker', 'psychologist'] as const;
  const absent = both.filter((each) => !sides(there).has(each));
  return { kind: 'profession-missing', missing: absent.length === 0 ? both : absent };
}

const anyWatch = fc.record({
  from: fc.integer({ min: -20, max: 80 }), length: fc.integer({ min: 0, max: 50 }), mode: fc.constantFrom<Watch['mode']>('on-duty', 'on-call'), profession: fc.constantFrom(...profession.options),
}).map(({ length, ...rest }) => ({ ...rest, to: rest.from + length }));

describe('cover', () => {
  it('DR-15 (D1) says for every minute what the rule says, in stretches without holes', () => {
    fc.assert(fc.property(fc.array(anyWatch, { maxLength: 12 }), fc.integer({ min: 1, max: 60 }), (watches, length) => {
      const stretches = sweep({ from: 0, to: length }, watches);
      const byMinute = stretches.flatMap(({ from, to, verdict }) => Array.from({ length: to - from }, () => verdict));
      expect(byMinute).toEqual(Array.from({ length }, (_, minute) => oracle(minute, watches)));
      for (const [index, { from, verdict }] of stretches.entries()) {
        const before = stretches[index - 1];
        expect(from).toBe(before?.to ?? 0);
        expect(verdict).not.toEqual(before?.verdict);
      }
    }), { numRuns: 2_000 });
  });

  it.each<[string, Verdict, [Watch['mode'], Profession][]]>([
    ['a psychologist on duty with a social worker on call', { kind: 'met' }, [['on-duty', 'psychologist'], ['on-call', 'social-worker']]],
    ['a professor on duty with a psychologist on duty', { kind: 'met' }, [['on-duty', 'social-work-professor'], ['on-duty', 'psychologist']]],
    ['two of one side', { kind: 'profession-missing', missing: ['psychologist'] }, [['on-duty', 'social-worker'], ['on-call', 'social-work-professor']]],
    ['a psychologist alone', { kind: 'profession-missing', missing: ['social-worker'] }, [['on-duty', 'psychologist']]],
    ['a student with both on call', { kind: 'profession-missing', missing: ['social-worker', 'psychologist'] }, [['on-duty', 'msw-student'], ['on-call', 'psychologist'], ['on-call', 'social-worker']]],
    ['both on call and nobody on duty', { kind: 'nobody-on-duty' }, [['on-call', 'psychologist'], ['on-call', 'social-worker']]],
  ])('DR-15 (D1) %s', (_, verdict, people) => {
    expect(sweep({ from: 0, to: 1 }, people.map(([mode, as]) => watch(0, 1, mode, as)))).toEqual([{ from: 0, to: 1, verdict }]);
  });

  it('DR-15 nobody at all is nobody on duty', () => {
    expect(judge({ onDuty: 0, socialWorkOnDuty: 0, psychologyOnDuty: 0, socialWork: 0, psychology: 0 })).toEqual({ kind: 'nobody-on-duty' });
  });

  it('DR-16 counts on plan what was planned and not cancelled, on fact what was checked in, and while the post is open', () => {
    const shift = { postIds: ['p'], mode: 'on-duty', profession: 'psychologist', plannedStart: '2020-02-01T00:00:00.000Z', plannedEnd: '2020-02-01T08:00:00.000Z', status: 'checked-in', checkedInAt: '2020-02-01T01:00:30.000Z', checkedOutAt: null } as const;
    const now = new Date('2020-02-01T03:00:00Z');
    expect(watchOf(shift, 'fact', now)).toMatchObject({ from: minuteOf('2020-02-01T01:00:00Z'), to: minuteOf('2020-02-01T03:00:00Z') });
    expect(watchOf({ ...shift, status: 'cancelled', checkedInAt: null }, 'plan', now)).toBeUndefined();
    expect(watchOf({ ...shift, status: 'missed', checkedInAt: null }, 'fact', now)).toBeUndefined();
    const period = { from: minuteOf('2020-02-01T00:00:00Z'), to: minuteOf('2020-02-02T00:00:00Z') };
    const later = { openedAt: '2020-02-03T00:00:00.000Z', closedAt: null };
    expect(coverOf(later, period, [watch(0, minuteOf('2020-03-01T00:00:00Z'), 'on-duty', 'psychologist')])).toEqual({ minutes: 0, coveredMinutes: 0, metMinutes: 0, gaps: [], missing: [] });
    const post = { openedAt: '2020-02-01T06:00:00.000Z', closedAt: '2020-02-01T10:00:00.000Z' };
    expect(coverOf(post, period, [watch(minuteOf(shift.plannedStart), minuteOf(shift.plannedEnd), 'on-duty', 'psychologist')])).toEqual({
      minutes: 240, coveredMinutes: 120, metMinutes: 0, gaps: [{ from: '2020-02-01T08:00:00.000Z', to: '2020-02-01T10:00:00.000Z' }],
      missing: [{ from: '2020-02-01T06:00:00.000Z', to: '2020-02-01T08:00:00.000Z', professions: ['social-worker'] }],
    });
  });
});
