/** Rules DR-3 to DR-9, by given, when, then. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import fc from 'fast-check';
import { holds, type Person } from './person.js';
import { closeHotlinePost, closePost, openGroupPost, openHotlinePost, type Post } from './post.js';
import { cancelShift, changeShift, planShift, requireNotBegun, type Plan } from './shift.js';

const HOUR_MS = 3_600_000;
const now = new Date('2020-02-01T00:00:00.000Z');
const at = (hour: number): string => new Date(now.getTime() + hour * HOUR_MS).toISOString();
const person: Person = { id: 'p1', active: true, professions: [{ profession: 'psychologist', validFrom: '2015-07-01', validTo: '2020-03-01' }] };
const post = (over: Partial<Post> = {}): Post => ({ id: 'g1', version: 1, kind: 'group', groupId: 'x', hospitalId: 'h1', name: 'g', status: 'open', openedAt: at(-48), closedAt: null, ...over });
const hotline = post({ id: 'hot', kind: 'hotline', groupId: null, hospitalId: null });
const plan = (over: Partial<Plan> = {}): Plan => ({ person, profession: 'psychologist', mode: 'on-duty', posts: [post()], plannedStart: at(8), plannedEnd: at(16), startDate: '2020-02-01', ...over });
const planned = planShift('s1', plan(), now).state;

describe('shift', () => {
  it('given an active person of the profession and open posts, when planned, then it is told', () => {
    const { state, changes } = planShift('s1', plan({ plannedStart: '2020-02-01T16:00:00+08:00', plannedEnd: '2020-02-02T00:00:00+08:00' }), now);
    expect(state).toMatchObject({ status: 'planned', plannedStart: at(8), plannedEnd: at(16), plannedAt: at(0), closedBy: null });
    expect(changes.map(({ event }) => event.name)).toEqual(['shift-planned']);
  });

  it.each<[string, Partial<Plan>, string]>([
    ['DR-3 a person who does not serve', { person: { ...person, active: false } }, 'person-not-active'],
    ['DR-4 a profession that is not held', { profession: 'social-worker' }, 'profession-not-held'],
    ['DR-4 a profession on the day after it ended', { startDate: '2020-03-01' }, 'profession-not-held'],
    ['DR-4 a profession before it began', { startDate: '2015-06-30' }, 'profession-not-held'],
    ['DR-5 a closed post among open ones', { posts: [post(), post({ status: 'closed' })] }, 'post-closed'],
    ['DR-5 an end at the start', { plannedEnd: at(8) }, '/plannedEnd'],
    ['DR-5 more than 24 hours', { plannedEnd: at(32.01) }, '/plannedEnd'],
    ['DR-5 a start more than 24 hours ago', { plannedStart: at(-24.01), plannedEnd: at(-20) }, '/plannedStart'],
    ['DR-5 a start more than 400 days ahead', { plannedStart: at(401 * 24), plannedEnd: at(401 * 24 + 1) }, '/plannedStart'],
  ])('%s is refused', (_, over, reason) => {
    const refusal = reason.startsWith('/') ? { code: 'invalid-input', violations: [expect.objectContaining({ pointer: reason })] } : { code: reason };
    expect(() => planShift('s1', plan(over), now)).toThrow(expect.objectContaining(refusal));
  });

  it('DR-5 exactly 24 hours, begun exactly 24 hours ago, may be planned late', () => {
    expect(planShift('s1', plan({ plannedStart: at(-24), plannedEnd: at(0) }), now).state).toMatchObject({ plannedStart: at(-24), status: 'planned' });
  });

  it('DR-6 the hotline alone is standby of no hospital; groups of one hospital are duty there; of several, of none', () => {
    const of = (...posts: Post[]) => planShift('s1', plan({ posts }), now).state;
    expect(of(hotline)).toMatchObject({ activity: 'standby', hospitalId: null, coversHotline: true, hospitalIds: [] });
    expect(of(post())).toMatchObject({ activity: 'group-duty', hospitalId: 'h1', coversHotline: false });
    expect(of(post(), post({ id: 'g2', hospitalId: 'h2' }))).toMatchObject({ activity: 'group-duty', hospitalId: null, hospitalIds: ['h1', 'h2'] });
    expect(of(post(), hotline)).toMatchObject({ activity: 'group-duty', hospitalId: null, coversHotline: true, hospitalIds: ['h1'] });
  });

  it('DR-8 given a shift, when changed before its start, then it is told; from its start on it is refused', () => {
    const changes = changeShift(planned, plan({ posts: [hotline], plannedEnd: at(12) }), new Date(at(7.99)));
    expect(evolve(planned, changes)).toMatchObject({ activity: 'standby', plannedEnd: at(12), plannedAt: at(0), postIds: ['hot'] });
    expect(() => requireNotBegun(planned, new Date(at(8)))).toThrow('shift-begun');
    expect(() => changeShift({ ...planned, status: 'cancelled' }, plan(), now)).toThrow('shift-begun');
  });

  it('DR-9 given a shift that nobody came to yet, when cancelled, then it is told once; afterwards it is refused', () => {
    const cancelled = evolve(planned, cancelShift(planned));
    expect(cancelled.status).toBe('cancelled');
    expect(cancelShift(cancelled)).toEqual([]);
    for (const status of ['checked-in', 'checked-out', 'missed'] as const) expect(() => cancelShift({ ...planned, status })).toThrow('shift-not-planned');
  });

  it('DR-4 a profession is held from its first date until the day before its end', () => {
    const date = fc.date({ min: new Date('2010-01-01'), max: new Date('2029-12-31'), noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10));
    fc.assert(fc.property(date, date, date, (validFrom, validTo, day) => {
      expect(holds({ ...person, professions: [{ profession: 'nurse', validFrom, validTo }] }, 'nurse', day)).toBe(day >= validFrom && day < validTo);
      expect(holds({ ...person, professions: [{ profession: 'nurse', validFrom, validTo: null }] }, 'nurse', day)).toBe(day >= validFrom);
    }));
  });
});

describe('post', () => {
  it('DR-1 the hotline is opened and closed by hand, once', () => {
    const { state, changes } = openHotlinePost({ id: 'hot', name: 'h', now });
    expect([state.openedAt, changes.map(({ event }) => event.name)]).toEqual([at(0), ['post-opened']]);
    const closed = evolve(state, closeHotlinePost(state, new Date(at(1))));
    expect(closed).toMatchObject({ status: 'closed', closedAt: at(1) });
    expect(closeHotlinePost(closed, new Date(at(2)))).toEqual([]);
  });

  it("DR-2 a group's post opens and closes with the group, not by hand", () => {
    const { state } = openGroupPost({ id: 'g1', groupId: 'x', hospitalId: 'h1', name: 'g', at: '2020-02-01T08:00:00+08:00' });
    expect(state).toMatchObject({ openedAt: at(0), hospitalId: 'h1' });
    expect(() => closeHotlinePost(state, now)).toThrow('group-post');
    expect(evolve(state, closePost(state, at(5)))).toMatchObject({ status: 'closed', closedAt: at(5) });
  });
});
