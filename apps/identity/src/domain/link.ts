/** One-time links: for how long one stands, and who may make one for whom. */
import { DomainError, type Actor } from '@nuanxin/kernel';
import { mayAssignRoles, type Person } from './person.js';
import { mustHaveSecondFactor } from './second-factor.js';

/** `invitation`: the person has no password yet. */
export type LinkKind = 'invitation' | 'reset';

/** Seconds for which a link stands: an invitation waits for somebody to come, a reset is asked for by who waits for it. */
export const LINK_SECONDS: Readonly<Record<LinkKind, number>> = { invitation: 86_400, reset: 3_600 };

/** One of the two, which expires at a time by the system's clock. */
export interface Link {
  readonly kind: LinkKind;
  readonly personId: string;
  readonly expiresAt: string;
}

/**
 * ID-20: a link for an active person. Who may not assign roles makes none for somebody whose roles ask for a second factor:
 * whoever makes a link could use it. Throws `forbidden` and `person-deactivated`.
 */
export function makeLink(person: Person, hasPassword: boolean, actor: Actor, now: Date): Link {
  if (mustHaveSecondFactor(person.grants) && !mayAssignRoles(actor)) throw new DomainError('forbidden');
  if (person.status !== 'active') throw new DomainError('person-deactivated');
  const kind = hasPassword ? 'reset' : 'invitation';
  return { kind, personId: person.id, expiresAt: new Date(now.getTime() + LINK_SECONDS[kind] * 1_000).toISOString() };
}
