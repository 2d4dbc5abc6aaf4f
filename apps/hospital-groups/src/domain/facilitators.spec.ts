/** Rules HG-14 and HG-15, by given, when, then. */
import { describe, expect, it } from '@jest/globals';
import { evolve, type Change } from '@nuanxin/contracts';
import type { Facilitation, People } from './composition.js';
import { assignFacilitator, FACILITATORS_MAX, releaseFacilitator } from './facilitators.js';
import { openGroup, planGroup, type Around, type Group } from './group.js';

const hour = (n: number): string => new Date(Date.UTC(2020, 0, 26, n)).toISOString();
const people: People = new Map([
  ['prof', { id: 'prof', deactivatedAt: null, professions: [{ profession: 'social-work-professor', from: hour(-9), to: null }] }],
  ['psy', { id: 'psy', deactivatedAt: null, professions: [{ profession: 'psychologist', from: hour(-9), to: hour(50) }] }],
  ['gone', { id: 'gone', deactivatedAt: hour(-1), professions: [{ profession: 'psychologist', from: hour(-9), to: null }] }],
]);
const at = (now: number): Around => ({ people, now: hour(now), nextTurn: null });
const prof: Facilitation = { personId: 'prof', profession: 'social-work-professor', from: hour(0), to: null };
const psy: Facilitation = { personId: 'psy', profession: 'psychologist', from: hour(0), to: null };
const planned: Group = planGroup({ id: 'g', hospitalId: 'h', name: '暖心群', channel: 'wechat-by-hand' }, hour(0)).state;
const both: Group = { ...planned, facilitators: [prof, psy] };
const open: Group = evolve(both, openGroup(both, true, at(1)));
const names = (changes: readonly Change<Group>[]) => changes.map(({ event }) => event.name);

describe('facilitators', () => {
  it('HG-14 given a planned group, when both are assigned, then its events tell the composition as it comes about', () => {
    const one = evolve(planned, assignFacilitator(planned, prof, at(1)));
    expect(one.composition).toEqual({ met: false, missing: ['psychologist'] });
    const changes = assignFacilitator(one, psy, at(1));
    expect(names(changes)).toEqual(['facilitator-assigned']);
    expect(evolve(one, changes).composition).toEqual({ met: true, missing: [] });
  });

  it('HG-14 refuses who does not serve, does not hold the profession on that date, or is there already', () => {
    expect(() => assignFacilitator(planned, { ...psy, personId: 'gone' }, at(1))).toThrow('person-not-active');
    expect(() => assignFacilitator(planned, { ...psy, from: hour(50) }, at(1))).toThrow('profession-not-held');
    expect(() => assignFacilitator(planned, { ...prof, profession: 'psychologist' }, at(1))).toThrow('profession-not-held');
    expect(() => assignFacilitator(both, { ...psy, from: hour(9) }, at(1))).toThrow('facilitator-overlaps');
    expect(() => assignFacilitator(planned, { ...psy, to: hour(0) }, at(1))).toThrow(expect.objectContaining({ violations: [expect.objectContaining({ pointer: '/to' })] }));
    expect(() => assignFacilitator({ ...planned, status: 'closed' }, psy, at(1))).toThrow('group-closed');
    expect(() => assignFacilitator({ ...planned, facilitators: Array.from({ length: FACILITATORS_MAX }, () => prof) }, psy, at(1))).toThrow('group-full');
  });

  it('HG-14 lets a period follow another without a gap', () => {
    const first = { ...both, facilitators: [prof, { ...psy, to: hour(9) }] };
    expect(evolve(first, assignFacilitator(first, { ...psy, from: hour(9) }, at(1))).facilitators).toHaveLength(3);
    const second = { ...both, facilitators: [prof, { ...psy, from: hour(9) }] };
    expect(evolve(second, assignFacilitator(second, { ...psy, to: hour(9) }, at(1))).facilitators).toHaveLength(3);
  });

  it('HG-15 given an open group, when its only psychologist is released, then the breach is told after the release, and both with the fact', () => {
    const changes = releaseFacilitator(open, 'psy', hour(3), at(3));
    expect(names(changes)).toEqual(['facilitator-released', 'composition-breached']);
    expect(changes.map(({ set }) => set.composition?.met)).toEqual([false, false]);
    expect(evolve(open, changes)).toMatchObject({ compositionSince: hour(3), facilitators: [prof, { ...psy, to: hour(3) }] });
  });

  it('HG-15 given a breach, when another is assigned, then the restoration is told', () => {
    const breached = evolve(open, releaseFacilitator(open, 'psy', hour(3), at(3)));
    expect(names(assignFacilitator(breached, { ...psy, from: hour(4) }, at(4)))).toEqual(['facilitator-assigned', 'composition-restored']);
    expect(names(assignFacilitator(breached, { ...psy, from: hour(8) }, at(4)))).toEqual(['facilitator-assigned']);
  });

  it('HG-15 given a release to come, then nothing is breached yet', () => {
    const changes = releaseFacilitator(open, 'psy', hour(30), at(3));
    expect(names(changes)).toEqual(['facilitator-released']);
    expect(evolve(open, changes)).toMatchObject({ composition: { met: true }, facilitators: [prof, { ...psy, to: hour(30) }] });
  });

  it('HG-15 takes back a period to come, keeps one that has ended, and refuses a release of nobody', () => {
    const group: Group = { ...planned, facilitators: [{ ...psy, to: hour(2) }, { ...psy, from: hour(20) }] };
    expect(evolve(group, releaseFacilitator(group, 'psy', hour(5), at(5))).facilitators).toEqual([{ ...psy, to: hour(2) }]);
    expect(() => releaseFacilitator({ ...group, facilitators: [{ ...psy, to: hour(2) }] }, 'psy', hour(1), at(5))).toThrow('facilitator-not-assigned');
    expect(() => releaseFacilitator(open, 'nobody', hour(5), at(5))).toThrow('facilitator-not-assigned');
    expect(() => releaseFacilitator(open, 'psy', hour(-1), at(5))).toThrow(expect.objectContaining({ violations: [expect.objectContaining({ pointer: '/at' })] }));
    expect(() => releaseFacilitator({ ...open, status: 'closed' }, 'psy', hour(5), at(5))).toThrow('group-closed');
  });
});
