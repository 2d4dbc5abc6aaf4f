/** Why somebody may call an operation, or may not: told by the very decisions by which gateway, services and repositories let in. */
import { admissionOf, covers, holds, reachOf, roleNames, type AdmittingRule, type Entrance, type Permission, type RefusingRule, type RoleName } from '@nuanxin/contracts';
import type { PersonActor, Reach } from '@nuanxin/kernel';

/** What is asked about: where something lies and whose it is, as far as that is named. */
export interface Thing {
  readonly hospitalId?: string | undefined;
  readonly ownerId?: string | undefined;
}

export interface Explanation {
  readonly isAllowed: boolean;
  readonly rule: Exclude<AdmittingRule | RefusingRule, 'not-signed-in'> | 'in-reach' | 'out-of-reach' | 'deactivated';
  readonly permission: Permission | null;
  readonly roles: readonly RoleName[];
  readonly reach: { readonly district: boolean; readonly hospitalIds: readonly string[]; readonly own: boolean } | null;
}

/** A reach as it is shown. */
export const shownReach = ({ district, hospitalIds, ownerId }: Reach) => ({ district, hospitalIds: [...hospitalIds], own: ownerId !== undefined });

/** ID-34: the rule that decides. `actor` is as their token would say it; `isActive` is whether they could get one. */
export function explainAccess(actor: PersonActor, isActive: boolean, route: Entrance, thing: Thing): Explanation {
  const permission = route.permission === 'public' || route.permission === 'signed-in' ? null : route.permission;
  const roles = permission === null ? [] : roleNames.filter((role) => holds(role, permission));
  const reach = permission === null ? undefined : reachOf(actor, permission);
  const asked = { permission, roles, reach: reach === undefined ? null : shownReach(reach) };
  const admission = admissionOf(actor, route);
  if (!isActive && admission.rule !== 'public') return { isAllowed: false, rule: 'deactivated', ...asked };
  if (!admission.isAdmitted) {
    if (admission.rule === 'not-signed-in') throw new Error('Somebody in particular is asked about.');
    return { isAllowed: false, rule: admission.rule, ...asked };
  }
  const isNamed = thing.hospitalId !== undefined || thing.ownerId !== undefined;
  if (admission.reach === undefined || !isNamed) return { isAllowed: true, rule: admission.rule, ...asked };
  const isCovered = covers(admission.reach, { hospitalId: thing.hospitalId ?? null, ownerId: thing.ownerId ?? null });
  return { isAllowed: isCovered, rule: isCovered ? 'in-reach' : 'out-of-reach', ...asked };
}
