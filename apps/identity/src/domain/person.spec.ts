/** Rules ID-1 to ID-6, by given, when, then. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import type { Grant, HeldProfession } from '@nuanxin/contracts/identity';
import type { PersonActor } from '@nuanxin/kernel';
import fc from 'fast-check';
import { HOSPITALS_MAX } from './grants.js';
import { changeOrganisation, registerOrganisation } from './organisation.js';
import { assignRoles, changePerson, deactivatePerson, isAdministrator, reactivatePerson, registerPerson, setCredentials, type Person } from './person.js';
import { checkProfessions } from './professions.js';

const administrator: Grant = { role: 'administrator', scope: { kind: 'district' } };
const counsellor: Grant = { role: 'counsellor', scope: { kind: 'district' } };
const hospitalIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `0196a2b4-0000-7000-8000-${String(index).padStart(12, '0')}`);
const actor = (...grants: Grant[]): PersonActor => ({ kind: 'person', personId: '0196a2b4-0000-7000-8000-0000000000b9', sessionId: '0196a2b4-0000-7000-8000-0000000000c9', grants });

const person = (over: Partial<Person> = {}): Person =>
  ({ ...registerPerson({ id: '0196a2b4-0000-7000-8000-0000000000b1', name: '李静', login: 'li.jing' }).state, version: 3, rolesVersion: 1, ...over });
const told = (changes: readonly { event: { name: string } }[]): string[] => changes.map(({ event }) => event.name);

describe('organisation', () => {
  it('ID-1 given a registration, then it is active; a change that changes nothing is told to nobody', () => {
    const { state } = registerOrganisation({ id: '0196a2b4-0000-7000-8000-0000000000a1', name: '南开大学', kind: 'university' });
    expect(state).toMatchObject({ status: 'active', version: 0 });
    expect(changeOrganisation(state, { status: 'active', name: '南开大学' })).toEqual([]);
    expect(changeOrganisation(state, { status: 'inactive' })).toEqual([expect.objectContaining({ set: { status: 'inactive' } })]);
  });
});

describe('person', () => {
  it('ID-2 given nothing but a name, when registered, then all else is null or empty and they cannot sign in', () => {
    const { state, changes } = registerPerson({ id: '0196a2b4-0000-7000-8000-0000000000b1', name: '李静' });
    expect(state).toMatchObject({ login: null, phone: null, email: null, wechat: null, organisationId: null, professions: [], grants: [], status: 'active' });
    expect(told(changes)).toEqual(['person-registered']);
  });

  it('ID-2 given a deactivated person, then neither particulars, roles nor credentials change', () => {
    const gone = person({ status: 'deactivated' });
    for (const act of [() => changePerson(gone, { name: '李' }), () => assignRoles(gone, [counsellor], 1), () => setCredentials(gone, 'li')]) expect(act).toThrow('person-deactivated');
  });

  it('ID-3 given periods, then they are refused exactly where one is empty or two of a profession share a day', () => {
    const day = fc.integer({ min: 0, max: 60 }).map((number) => new Date(Date.UTC(2020, 0, 1 + number)).toISOString().slice(0, 10));
    const held: fc.Arbitrary<HeldProfession> = fc.record({ profession: fc.constantFrom('psychologist', 'nurse'), credential: fc.constant(null), validFrom: day, validTo: fc.option(day, { nil: null }) });
    const days = ({ validFrom, validTo }: HeldProfession): string[] =>
      Array.from({ length: 62 }, (_, number) => new Date(Date.UTC(2020, 0, 1 + number)).toISOString().slice(0, 10)).filter((each) => each >= validFrom && (validTo === null || each < validTo));
    fc.assert(fc.property(fc.array(held, { maxLength: 4 }), (professions) => {
      const all = professions.flatMap((each) => days(each).map((date) => `${each.profession} ${date}`));
      const right = professions.every((each) => days(each).length > 0) && new Set(all).size === all.length;
      if (right) expect(() => checkProfessions(professions)).not.toThrow();
      else expect(() => checkProfessions(professions)).toThrow('invalid-input');
    }));
  });

  it('ID-4 given roles, then each is there once, hospitals are counted over all, and ids are written small', () => {
    const assign = (...grants: Grant[]) => assignRoles(person(), grants, 1);
    expect(() => assign(counsellor, administrator, counsellor)).toThrow(expect.objectContaining({ violations: [expect.objectContaining({ pointer: '/grants/2/role' })] }));
    const half = hospitalIds(HOSPITALS_MAX / 2);
    const grants = (more: string[]): Grant[] => [{ role: 'counsellor', scope: { kind: 'hospitals', hospitalIds: half } }, { role: 'facilitator', scope: { kind: 'hospitals', hospitalIds: [...half, ...more] } }];
    expect(() => assign(...grants(['0196a2b4-0000-7000-8000-00000000ffff']))).toThrow('at most 200 hospitals');
    expect(told(assign(...grants([])))).toEqual(['role-changed']);
    expect(assign({ role: 'counsellor', scope: { kind: 'hospitals', hospitalIds: ['0196A2B4-0000-7000-8000-00000000FFFF'] } })).toMatchObject([{ set: { grants: [{ scope: { hospitalIds: ['0196a2b4-0000-7000-8000-00000000ffff'] } }] } }]);
  });

  it('ID-4 given other roles, then the version that refuses older tokens is that of the event; the same roles say nothing', () => {
    expect(assignRoles(person(), [counsellor], 1)).toMatchObject([{ set: { rolesVersion: 4 } }]);
    expect(assignRoles(person({ grants: [counsellor] }), [counsellor], 1)).toEqual([]);
  });

  it('ID-5 given any roles and any others, then no decision leaves the district without an administrator who can sign in', () => {
    const grants = fc.constantFrom<Grant[]>([], [administrator], [counsellor], [{ role: 'administrator', scope: { kind: 'hospitals', hospitalIds: hospitalIds(1) } }]);
    fc.assert(fc.property(grants, grants, fc.integer({ min: 0, max: 2 }), fc.option(fc.constant('li.jing'), { nil: null }), (before, after, others, login) => {
      const state = person({ grants: before, login });
      for (const decide of [() => assignRoles(state, after, others), () => deactivatePerson(state, actor(administrator), others)]) {
        let next: Person = state;
        try {
          next = evolve(state, decide());
        } catch (error) {
          expect(error).toMatchObject({ code: 'last-administrator' });
          expect(others).toBe(0);
        }
        if (isAdministrator(state)) expect(others + (isAdministrator(next) ? 1 : 0)).toBeGreaterThan(0);
      }
    }));
  });

  it('ID-6 given oneself, or an administrator and somebody who is none, when deactivated, then it is refused', () => {
    const coordinator: Grant = { role: 'coordinator', scope: { kind: 'district' } };
    expect(() => deactivatePerson(person({ id: actor().personId }), actor(administrator), 5)).toThrow('own-deactivation');
    expect(() => deactivatePerson(person({ grants: [administrator] }), actor(coordinator), 5)).toThrow('forbidden');
    expect(() => reactivatePerson(person({ grants: [administrator], status: 'deactivated' }), actor(coordinator))).toThrow('forbidden');
    expect(deactivatePerson(person({ grants: [counsellor] }), actor(coordinator), 0)).toMatchObject([{ set: { status: 'deactivated', rolesVersion: 4 } }]);
  });

  it('ID-6 given what holds already, when deactivated or reactivated, then nothing is told', () => {
    expect(deactivatePerson(person({ status: 'deactivated' }), actor(administrator), 1)).toEqual([]);
    expect(reactivatePerson(person(), actor(administrator))).toEqual([]);
    expect(told(reactivatePerson(person({ status: 'deactivated' }), actor(administrator)))).toEqual(['person-reactivated']);
  });
});
