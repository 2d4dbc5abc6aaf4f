/** Rule ID-20: for whom a link may be made, and for how long it stands. */
import { describe, expect, it } from '@jest/globals';
import { roleNames, type RoleName } from '@nuanxin/contracts';
import { DomainError, type PersonActor } from '@nuanxin/kernel';
import { makeLink } from './link.js';
import { registerPerson, type Person } from './person.js';

const now = new Date('2020-02-01T08:00:00.000Z');
const id = '0196a2b4-0000-7000-8000-0000000000b1';
const holding = (role: RoleName): Person => registerPerson({ id, name: '李静', grants: [{ role, scope: { kind: 'hospitals', hospitalIds: ['0196a2b4-0000-7000-8000-0000000000e1'] } }] }).state;
const actor = (role: RoleName): PersonActor => ({ kind: 'person', personId: '0196a2b4-0000-7000-8000-0000000000b9', sessionId: '0196a2b4-0000-7000-8000-0000000000c9', grants: [{ role, scope: { kind: 'district' } }] });
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'made';
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
};

describe('a one-time link', () => {
  it('ID-20 is made by administrators for anybody, and by coordinators for those whose roles ask for no second factor', () => {
    const made = (by: RoleName) => roleNames.filter((role) => codeOf(() => makeLink(holding(role), true, actor(by), now)) === 'made');
    expect(made('administrator')).toEqual(roleNames);
    expect(made('coordinator')).toEqual(['facilitator', 'analyst', 'hospital-contact']);
  });

  it('ID-20 stands for a day as an invitation and for an hour as a reset, and for no deactivated person', () => {
    expect(makeLink(holding('analyst'), false, actor('coordinator'), now)).toEqual({ kind: 'invitation', personId: id, expiresAt: '2020-02-02T08:00:00.000Z' });
    expect(makeLink(holding('analyst'), true, actor('coordinator'), now)).toEqual({ kind: 'reset', personId: id, expiresAt: '2020-02-01T09:00:00.000Z' });
    expect(codeOf(() => makeLink({ ...holding('analyst'), status: 'deactivated' }, true, actor('administrator'), now))).toBe('person-deactivated');
  });
});
