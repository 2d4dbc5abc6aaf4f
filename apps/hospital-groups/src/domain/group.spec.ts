/** Rules HG-6, HG-7, HG-10, HG-11 and HG-13, by given, when, then, and over time by brute force. */
import { describe, expect, it } from '@jest/globals';
import { evolve, type Change, type Profession } from '@nuanxin/contracts';
import fc from 'fast-check';
import { composition, counting, outlook, type Facilitation, type People } from './composition.js';
import { closeGroup, openGroup, planGroup, recheck, settle, type Around, type Group } from './group.js';

const hour = (n: number): string => new Date(Date.UTC(2020, 0, 26) + n * 3_600_000).toISOString();
const always = (profession: Profession) => [{ profession, from: hour(-1_000), to: null }];
const people: People = new Map([
  ['prof', { id: 'prof', deactivatedAt: null, professions: always('social-work-professor') }],
  ['psy', { id: 'psy', deactivatedAt: null, professions: always('psychologist') }],
]);
const prof: Facilitation = { personId: 'prof', profession: 'social-work-professor', from: hour(0), to: null };
const psy: Facilitation = { personId: 'psy', profession: 'psychologist', from: hour(0), to: null };
const planned: Group = planGroup({ id: 'g', hospitalId: 'h', name: '暖心群', channel: 'wechat-by-hand' }, hour(0)).state;
const at = (now: number, nextTurn: number | null = null, known = people): Around => ({ people: known, now: hour(now), nextTurn: nextTurn === null ? null : hour(nextTurn) });
const opened = (facilitators: readonly Facilitation[], now: number): Group => {
  const group = { ...planned, facilitators };
  return evolve(group, openGroup(group, true, at(now)));
};
const told = (changes: readonly Change<Group>[]) => changes.map(({ event, extra }) => [event.name, extra?.['since']]);

describe('group', () => {
  it('HG-6 is planned without facilitators, so without its composition', () => {
    expect(planned).toMatchObject({ status: 'planned', composition: { met: false, missing: ['social-work-professor', 'psychologist'] } });
  });

  it('HG-7 opens with an assessment and its composition, once', () => {
    const group = { ...planned, facilitators: [prof, psy] };
    expect(() => openGroup(group, false, at(1))).toThrow('group-needs-assessment');
    expect(() => openGroup({ ...group, facilitators: [prof] }, true, at(1))).toThrow('group-composition-not-met: Missing: psychologist.');
    expect(() => openGroup({ ...group, facilitators: [prof, { ...psy, from: hour(2) }] }, true, at(1))).toThrow('group-composition-not-met');
    expect(opened([prof, psy], 1)).toMatchObject({ status: 'open', openedAt: hour(1), composition: { met: true, missing: [] }, compositionSince: hour(1) });
    expect(openGroup(opened([prof, psy], 1), true, at(2))).toEqual([]);
    expect(() => openGroup({ ...group, status: 'closed' }, true, at(1))).toThrow('group-closed');
  });

  it('HG-10 given periods that ended and began while nobody looked, when settled, then each is told with its moment', () => {
    const group = opened([prof, { ...psy, to: hour(5) }, { ...psy, from: hour(7), to: hour(9) }], 1);
    const changes = settle(group, at(100, 5));
    expect(told(changes)).toEqual([['composition-breached', hour(5)], ['composition-restored', hour(7)], ['composition-breached', hour(9)]]);
    expect(evolve(group, changes)).toMatchObject({ composition: { met: false, missing: ['psychologist'] }, compositionSince: hour(9) });
  });

  it('HG-10 given a breach, when more comes to be missing, then that is told with the moment of the breach', () => {
    const group = opened([{ ...prof, to: hour(8) }, { ...psy, to: hour(5) }], 1);
    const changes = settle(group, at(9, 5));
    expect(told(changes)).toEqual([['composition-breached', hour(5)], ['composition-breached', hour(5)]]);
    expect(evolve(group, changes).composition.missing).toEqual(['social-work-professor', 'psychologist']);
  });

  it('HG-11 given a person who ceased to serve, when looked at later, then it is told with the moment at which they did', () => {
    const gone = new Map(people).set('psy', { id: 'psy', deactivatedAt: hour(4), professions: always('psychologist') });
    expect(told(recheck(opened([prof, psy], 1), at(6, null, gone)))).toEqual([['composition-breached', hour(4)]]);
  });

  it('HG-11 given a profession that was never held after all, when learned, then it is told with the moment at which it was learned', () => {
    const never = new Map(people).set('psy', { id: 'psy', deactivatedAt: null, professions: [] });
    expect(told(recheck(opened([prof, psy], 1), at(6, null, never)))).toEqual([['composition-breached', hour(6)]]);
    const endedBefore = new Map(people).set('psy', { id: 'psy', deactivatedAt: null, professions: [{ profession: 'psychologist', from: hour(-9), to: hour(0.5) }] });
    expect(told(recheck(opened([prof, psy], 1), at(6, null, endedBefore)))).toEqual([['composition-breached', hour(6)]]);
    expect(recheck(planned, at(6, null, never))).toEqual([]);
  });

  it('HG-13 closes once; what time did before is told first', () => {
    const group = opened([prof, { ...psy, to: hour(5) }], 1);
    expect(told(closeGroup(group, at(9, 5)))).toEqual([['composition-breached', hour(5)], ['group-closed', undefined]]);
    expect(closeGroup({ ...group, status: 'closed' }, at(9))).toEqual([]);
    expect(evolve(planned, closeGroup(planned, at(9)))).toMatchObject({ status: 'closed', closedAt: hour(9), openedAt: null });
  });

  it('HG-10 tells the same whether it looks each hour or once at the end', () => {
    const facilitator = fc.tuple(fc.constantFrom(prof, psy), fc.integer({ min: 2, max: 40 }), fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }))
      .map(([who, from, length]): Facilitation => ({ ...who, from: hour(from), to: length === null ? null : hour(from + length) }));
    fc.assert(fc.property(fc.array(facilitator, { maxLength: 8 }), fc.integer({ min: 2, max: 40 }), fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 7 }), (more, endA, endB, stride) => {
      const first = opened([{ ...prof, to: hour(endA) }, { ...psy, to: hour(endB) }, ...more], 1);
      const periods = counting(first.facilitators, people);
      const next = (now: number): string | null => outlook(periods, hour(now)).nextTurn;
      const atOnce = settle(first, { ...at(70), nextTurn: next(1) });
      let [group, inSteps, looked] = [first, [] as Change<Group>[], 1];
      for (let now = 1 + stride; looked < 70; now = Math.min(70, now + stride)) {
        const changes = settle(group, { ...at(now), nextTurn: next(looked) });
        [group, inSteps, looked] = [evolve(group, changes), [...inSteps, ...changes], now];
      }
      expect(told(inSteps)).toEqual(told(atOnce));
      // By brute force: hour after hour, every change between met and not met, and nothing else.
      const turnings = Array.from({ length: 69 }, (_, n) => n + 2).filter((n) => composition(periods, hour(n)).met !== composition(periods, hour(n - 1)).met);
      const between = told(atOnce).map(([, since]) => since).filter((since, n, all) => since !== all[n - 1]);
      expect(between).toEqual(turnings.map(hour));
    }), { numRuns: 200 });
  });
});
