/** Who may call a route: the one decision, by which the gateway and every service let in and turn away, and by which it is told why. */
import type { Actor, Reach } from '@nuanxin/kernel';
import type { Route } from './core/route.js';
import { reachOf, type Permission } from './permissions.js';

/** What of a route decides who may call it. */
export type Entrance = Pick<Route, 'permission' | 'whileRestricted' | 'forAccounts'>;

/** The rule that let somebody in: anybody may, whoever is signed in may, or they hold the permission. */
export type AdmittingRule = 'public' | 'signed-in' | 'permission-held';
/** The rule that turned somebody away; the code of the answer follows from it. */
export type RefusingRule = 'not-signed-in' | 'second-factor-missing' | 'people-only' | 'not-given-to-account' | 'permission-missing';

export type Admission =
  /** `reach` is what the actor may touch under the permission, where the route asks for one. */
  | { readonly isAdmitted: true; readonly rule: AdmittingRule; readonly reach?: Reach }
  | { readonly isAdmitted: false; readonly rule: RefusingRule; readonly code: 'unauthenticated' | 'forbidden' | 'second-factor-enrolment-required'; readonly permission?: Permission };

/** Whether an actor may call a route at all. What of its things they reach there is for `covers` and the predicates of queries to say. */
export function admissionOf(actor: Actor, { permission, whileRestricted, forAccounts }: Entrance): Admission {
  if (permission === 'public') return { isAdmitted: true, rule: 'public' };
  if (actor.kind === 'anonymous') return { isAdmitted: false, rule: 'not-signed-in', code: 'unauthenticated' };
  if (actor.kind === 'person' && actor.isRestricted === true && !whileRestricted) return { isAdmitted: false, rule: 'second-factor-missing', code: 'second-factor-enrolment-required' };
  const isAccount = actor.kind === 'person' && actor.only !== undefined;
  if (permission === 'signed-in') return isAccount && !forAccounts ? { isAdmitted: false, rule: 'people-only', code: 'forbidden' } : { isAdmitted: true, rule: 'signed-in' };
  const reach = reachOf(actor, permission);
  if (reach !== undefined) return { isAdmitted: true, rule: 'permission-held', reach };
  return { isAdmitted: false, rule: isAccount ? 'not-given-to-account' : 'permission-missing', code: 'forbidden', permission };
}
