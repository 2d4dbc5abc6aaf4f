/** Who may act for a group. */
import { DomainError } from '@nuanxin/kernel';

/** A time in which somebody facilitates a group; `to` is exclusive, null means still. */
export interface Facilitation {
  readonly personId: string;
  readonly from: string;
  readonly to: string | null;
}

/**
 * CS-13: who posts, skips or holds a session is one of the group's facilitators, now or when the slot was due, or leads (a coordinator
 * who reaches its hospital). Throws `not-a-group-facilitator`.
 */
export function checkMayAct(facilitations: readonly Facilitation[], by: { personId: string; leads: boolean }, moments: readonly string[]): void {
  const facilitates = facilitations.some(({ personId, from, to }) => personId === by.personId && moments.some((moment) => Date.parse(from) <= Date.parse(moment) && (to === null || Date.parse(moment) < Date.parse(to))));
  if (!by.leads && !facilitates) throw new DomainError('not-a-group-facilitator');
}
