/** Rules ID-40 and ID-41, by given, when, then. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import { registerPerson, reactivatePerson, type Person } from './person.js';
import { askForErasure, dueWhenAskedBy, erasePerson, erasureDueAt, liftRestriction, requireErasable, restrictPerson, takeErasureBack } from './rights.js';

const now = new Date('2020-02-01T08:00:00Z');
const person = (over: Partial<Person> = {}): Person => ({
  ...registerPerson({ id: '0196a2b4-0000-7000-8000-0000000000b1', name: '李静', login: 'li.jing', grants: [{ role: 'administrator', scope: { kind: 'district' } }] }).state, version: 3, rolesVersion: 1, ...over,
});
const asked = { erasureAskedAt: '2020-01-25T08:00:00Z' };
const told = (changes: readonly { event: { name: string } }[]): string[] => changes.map(({ event }) => event.name);

describe('erasure', () => {
  it('ID-41 is asked for once, due after seven days, and taken back until it is done', () => {
    const state = evolve(person(), askForErasure(person(), 1, now));
    expect(state.erasureAskedAt).toBe(now.toISOString());
    expect(askForErasure(state, 1, new Date('2020-02-03T08:00:00Z'))).toEqual([]);
    expect([erasureDueAt(now.toISOString()), dueWhenAskedBy(new Date('2020-02-08T08:00:00Z')).toISOString()]).toEqual(['2020-02-08T08:00:00.000Z', now.toISOString()]);
    expect(evolve(state, takeErasureBack(state)).erasureAskedAt).toBeNull();
    expect(takeErasureBack(person())).toEqual([]);
  });

  it('ID-5 ID-41 never takes the last administrator', () => {
    expect(() => askForErasure(person(), 0, now)).toThrow('last-administrator');
    expect(() => erasePerson(person(asked), 0, now)).toThrow('last-administrator');
  });

  it('ID-41 is of who asked or is deactivated, and not of who is held', () => {
    expect(() => requireErasable(person())).toThrow('erasure-not-asked');
    for (const given of [asked, { status: 'deactivated' } as const]) {
      expect(() => requireErasable(person(given))).not.toThrow();
      expect(() => erasePerson(person({ ...given, restriction: 'legal-hold' }), 1, now)).toThrow('erasure-held');
    }
  });

  it('ID-41 takes roles with a change that voids tokens, tells of it, and is for good', () => {
    const changes = erasePerson(person(asked), 1, now);
    expect(told(changes)).toEqual(['role-changed', 'person-deactivated', 'person-erased']);
    const gone = evolve(person(asked), changes);
    expect(gone).toMatchObject({ grants: [], status: 'deactivated', rolesVersion: 5, erasedAt: now.toISOString() });
    expect(erasePerson(gone, 1, now)).toEqual([]);
    expect(told(erasePerson(person({ status: 'deactivated', grants: [] }), 1, now))).toEqual(['person-erased']);
    expect(() => reactivatePerson(gone, { kind: 'system', service: 'identity' })).toThrow('person-erased');
  });
});

describe('restriction', () => {
  it('ID-40 is lifted by who asked for it; a hold stands above it and is lifted by administrators alone', () => {
    const own = evolve(person(), restrictPerson(person(), 'own-wish'));
    expect(restrictPerson(own, 'own-wish')).toEqual([]);
    expect(evolve(own, liftRestriction(own, 'themselves')).restriction).toBeNull();
    const held = evolve(own, restrictPerson(own, 'legal-hold'));
    expect([held.restriction, restrictPerson(held, 'own-wish')]).toEqual(['legal-hold', []]);
    expect(() => liftRestriction(held, 'themselves')).toThrow('restriction-held');
    expect(evolve(held, liftRestriction(held, 'administrator')).restriction).toBeNull();
    expect(liftRestriction(person(), 'themselves')).toEqual([]);
  });
});
