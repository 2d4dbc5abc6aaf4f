/** Rules DR-17 to DR-19: what is found, that it stays the same, and that there is no more of it than needed. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import fc from 'fast-check';
import { foreseeBreaches, openBreach, resolveBreach, sameFinding, type Finding, type Outlook } from './breach.js';
import type { CoverShift } from './cover-report.js';
import type { Post } from './post.js';

const HOUR_MS = 3_600_000;
const midnight = Date.parse('2020-02-01T16:00:00.000Z');
const at = (hour: number): string => new Date(midnight + hour * HOUR_MS).toISOString();
const post = (id: string, openedAt = at(-48)): Post => ({ id, version: 1, kind: 'group', groupId: id, hospitalId: `h-${id}`, name: id, status: 'open', openedAt, closedAt: null });
const shift = (postIds: string[], from: number, to: number, over: Partial<CoverShift> = {}): CoverShift =>
  ({ postIds, mode: 'on-duty', profession: 'psychologist', plannedStart: at(from), plannedEnd: at(to), status: 'planned', checkedInAt: null, checkedOutAt: null, ...over });
const both = (postIds: string[], from: number, to: number) => [shift(postIds, from, to), shift(postIds, from, to, { mode: 'on-call', profession: 'social-worker' })];
/** Days of 24 hours from the first midnight on, as many as touch the next 24 hours. */
const outlook = (hour: number, posts: readonly Post[], shifts: readonly CoverShift[]): Outlook => {
  const day = Math.floor(hour / 24);
  const days = [day, day + 1].map((index) => ({ from: midnight / 60_000 + index * 1440, to: midnight / 60_000 + (index + 1) * 1440 }));
  return foreseeBreaches({ posts, shifts, days, at: new Date(at(hour)), horizon: new Date(at(hour + 24)) });
};

const look = (...roster: Parameters<typeof outlook>): readonly Finding[] => outlook(...roster).findings;

describe('breaches of cover', () => {
  it('DR-18 finds what begins within 24 hours and is not over, cut at midnight', () => {
    const posts = [post('a')];
    expect(look(-0.1, posts, both(['a'], -24, 22)).map(({ kind, from, to }) => [kind, from, to])).toEqual([['nobody-on-duty', at(22), at(24)]]);
    expect(look(0, posts, both(['a'], 0, 22)).map(({ from, to }) => [from, to])).toEqual([[at(22), at(24)], [at(24), at(48)]]);
    expect(look(22, posts, both(['a'], 0, 22)).map(({ from }) => from)).toEqual([at(22), at(24)]);
    expect(look(24, posts, both(['a'], 0, 22)).map(({ from }) => from)).toEqual([at(24), at(48)]);
    expect(look(0, posts, both(['a'], 0, 30))).toEqual([]);
  });

  it('DR-18 names what is missing, and for a post opened since, only from then on', () => {
    expect(look(1, [post('a', at(1))], [shift(['a'], 0, 40)])).toEqual([
      { kind: 'profession-missing', missing: ['social-worker'], from: at(1), to: at(24), postIds: ['a'], hospitalIds: ['h-a'] },
      { kind: 'profession-missing', missing: ['social-worker'], from: at(24), to: at(40), postIds: ['a'], hospitalIds: ['h-a'] },
    ]);
  });

  it('DR-18 posts that lack the same make one, in order of their ids and in parts of 200', () => {
    const ids = Array.from({ length: 230 }, (_, index) => `p${String(229 - index).padStart(3, '0')}`);
    const found = look(0, ids.map((id) => post(id)), [...both(ids, 0, 20), ...both(ids, 24, 48)]);
    expect(found.map(({ postIds }) => postIds.length)).toEqual([200, 30]);
    expect(found.flatMap(({ postIds }) => postIds)).toEqual(ids.toSorted());
  });

  it('DR-18 as time goes on and nothing changes, a finding stays the same until its time is over, and a new one begins past the horizon of before', () => {
    const anyShift = fc.record({ post: fc.constantFrom('a', 'b'), from: fc.integer({ min: -12, max: 70 }), length: fc.integer({ min: 1, max: 24 }), mode: fc.constantFrom<CoverShift['mode']>('on-duty', 'on-call'), profession: fc.constantFrom<CoverShift['profession']>('psychologist', 'social-worker', 'msw-student') });
    fc.assert(fc.property(fc.array(anyShift, { maxLength: 14 }), fc.double({ min: 0, max: 40, noNaN: true }), fc.double({ min: 0, max: 20, noNaN: true }), (shifts, hour, later) => {
      const roster = shifts.map(({ post: id, from, length, mode, profession }) => shift([id], from, from + length, { mode, profession }));
      const posts = [post('a'), post('b', at(-3))];
      const [{ findings: before, until }, after] = [outlook(hour, posts, roster), look(hour + later, posts, roster)];
      expect(until.getTime()).toBeGreaterThan(Date.parse(at(hour)));
      if (Date.parse(at(hour + later)) < until.getTime()) expect(after).toEqual(before);
      const now = new Date(at(hour + later)).toISOString();
      expect(before.filter(({ to }) => to > now).map(sameFinding).filter((key) => !after.map(sameFinding).includes(key))).toEqual([]);
      for (const fresh of after.filter((finding) => !before.map(sameFinding).includes(sameFinding(finding)))) expect(fresh.from >= at(hour + 24)).toBe(true);
    }), { numRuns: 1_000 });
  });

  it('DR-17 is told once and resolved once; foreseen where it begins later', () => {
    const [finding] = look(0, [post('a')], both(['a'], 0, 22));
    if (finding === undefined) throw new Error('a gap was made');
    const { state, changes } = openBreach('b1', { ...finding, shiftId: null }, new Date(at(21)));
    expect([state.foreseen, state.status, changes.map(({ event }) => event.name)]).toEqual([true, 'open', ['cover-breached']]);
    expect(openBreach('b1', { ...finding, shiftId: null }, new Date(at(22))).state.foreseen).toBe(false);
    const resolved = evolve(state, resolveBreach(state));
    expect([resolved.status, resolveBreach(resolved)]).toEqual(['resolved', []]);
  });
});
