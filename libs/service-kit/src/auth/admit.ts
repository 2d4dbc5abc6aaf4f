/** Lets in or turns away by the contracts' one decision, and says which permission is missing to whoever is turned away for want of it. */
import { admissionOf, type Entrance } from '@nuanxin/contracts';
import { DomainError, type Actor } from '@nuanxin/kernel';

/** Throws `unauthenticated`, `second-factor-enrolment-required`, or `forbidden` with the permission that the route asks for. */
export function requireAdmission(actor: Actor, route: Entrance): void {
  const admission = admissionOf(actor, route);
  if (admission.isAdmitted) return;
  const { code, permission } = admission;
  throw new DomainError(code, permission === undefined ? {} : { permission });
}
