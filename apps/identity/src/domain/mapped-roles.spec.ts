/** Rule ID-30: roles by claims, and what becomes of them. */
import { describe, expect, it } from '@jest/globals';
import type { Grant } from '@nuanxin/contracts/identity';
import fc from 'fast-check';
import { keepAdministration, mapRoles, rolesBy, type RoleRule } from './mapped-roles.js';

const [A, B] = ['0196a2b4-0000-7000-8000-00000000000a', '0196a2b4-0000-7000-8000-00000000000b'];
const district = (role: Grant['role']): Grant => ({ role, scope: { kind: 'district' } });
const at = (role: Grant['role'], ...hospitalIds: string[]): Grant => ({ role, scope: { kind: 'hospitals', hospitalIds } });
const nothing = { own: [], byOthers: [] };

describe('roles by claims', () => {
  const rules: RoleRule[] = [
    { claim: 'groups', value: 'duty', ...at('facilitator', A) }, { claim: 'groups', value: 'all', ...district('facilitator') }, { claim: 'realm_access.roles', value: 'figures', ...district('analyst') },
    { claim: 'https://example.org/groups', value: 'duty', ...at('facilitator', B) },
  ];

  it('ID-30 follow from a value, from a list that has it, and from a claim by its path', () => {
    expect(rolesBy(rules, { groups: 'duty' })).toEqual([at('facilitator', A)]);
    expect(rolesBy(rules, { groups: ['other', 'duty'], 'https://example.org/groups': ['duty'] })).toEqual([at('facilitator', A, B)]);
    expect(rolesBy(rules, { groups: ['duty', 'all'], realm_access: { roles: ['figures'] } })).toEqual([district('facilitator'), district('analyst')]);
  });

  it('ID-30 do not follow from what only looks alike', () => {
    for (const claims of [{}, { groups: 'Duty' }, { groups: 'duty,all' }, { groups: { duty: true } }, { groups: [['duty']] }, { 'realm_access.roles': 'other', 'realm_access': { roles: ['figures'] } }, { realm_access: 'figures' }, Object.create({ groups: 'duty' }) as Record<string, unknown>]) {
      expect(rolesBy(rules, claims)).toEqual([]);
    }
  });
});

describe('what becomes of roles', () => {
  it('ID-30 those that follow are there; those that this mapping gave go when they do not', () => {
    const first = mapRoles([district('analyst')], nothing, [at('facilitator', A)]);
    expect(first).toEqual({ grants: [district('analyst'), at('facilitator', A)], given: [at('facilitator', A)], lapsed: [] });
    expect(mapRoles(first.grants, { own: first.given, byOthers: [] }, [at('facilitator', B)])).toEqual({ grants: [district('analyst'), at('facilitator', B)], given: [at('facilitator', B)], lapsed: [] });
    expect(mapRoles(first.grants, { own: first.given, byOthers: [] }, [])).toEqual({ grants: [district('analyst')], given: [], lapsed: [] });
  });

  it('ID-30 one that an administrator gave, or gave another scope, is neither taken nor widened', () => {
    expect(mapRoles([at('facilitator', A)], nothing, [district('facilitator')])).toEqual({ grants: [at('facilitator', A)], given: [], lapsed: [] });
    expect(mapRoles([at('facilitator', A, B)], { own: [at('facilitator', A)], byOthers: [] }, [])).toEqual({ grants: [at('facilitator', A, B)], given: [], lapsed: [] });
  });

  it('ID-30 one that an administrator took comes again with the claim, and not otherwise', () => {
    expect(mapRoles([], { own: [district('analyst')], byOthers: [] }, [district('analyst')]).grants).toEqual([district('analyst')]);
    expect(mapRoles([], { own: [district('analyst')], byOthers: [district('analyst')] }, [])).toEqual({ grants: [], given: [], lapsed: ['analyst'] });
  });

  it('ID-30 one that two accounts give stays until neither does', () => {
    const before = { own: [at('facilitator', A)], byOthers: [at('facilitator', B)] };
    expect(mapRoles([at('facilitator', A, B)], before, [])).toEqual({ grants: [at('facilitator', B)], given: [], lapsed: [] });
    expect(mapRoles([at('facilitator', B)], { own: [at('facilitator', B)], byOthers: [] }, []).grants).toEqual([]);
  });

  it('ID-5 ID-30 the last administrator keeps that role, and it goes once there is another', () => {
    const [held, before] = [[district('administrator'), district('analyst')], { own: [district('administrator'), district('analyst')], byOthers: [] }];
    const kept = keepAdministration(held, before, mapRoles(held, before, []));
    expect(kept).toEqual({ grants: [district('administrator')], given: [district('administrator')], lapsed: [] });
    expect(mapRoles(kept.grants, { own: kept.given, byOthers: [] }, [])).toEqual({ grants: [], given: [], lapsed: [] });
  });

  it('ID-30 whatever was held and given, mapping the same claims again changes nothing, and roles of administrators stay', () => {
    const role = fc.constantFrom<Grant['role']>('facilitator', 'analyst', 'counsellor');
    const grant = fc.oneof(role.map(district), fc.tuple(role, fc.constantFrom([A], [B], [A, B])).map(([name, places]) => at(name, ...places)));
    const grants = fc.uniqueArray(grant, { selector: (each) => each.role, maxLength: 3 });
    fc.assert(fc.property(grants, grants, grants, grants, (held, own, byOthers, follows) => {
      const once = mapRoles(held, { own, byOthers }, follows);
      const left = byOthers.filter((each) => !once.lapsed.includes(each.role));
      expect(mapRoles(once.grants, { own: once.given, byOthers: left }, follows)).toEqual({ ...once, lapsed: [] });
      const mapped = [...own, ...byOthers];
      expect(once.grants).toEqual(expect.arrayContaining(held.filter((each) => mapped.every((other) => other.role !== each.role))));
    }));
  });
});
