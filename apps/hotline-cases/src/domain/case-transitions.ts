/** How a case goes from one status to another: a table, checked before it is used. */
import { DomainError } from '@nuanxin/kernel';
import type { CaseStatus } from './case.js';

/** Status → the statuses that may follow. */
export type Transitions = Readonly<Record<string, readonly string[]>>;

/** HC-8: the transitions of a case. To `closed` it goes by closing alone, from it by reopening. */
export const caseTransitions: Record<CaseStatus, readonly CaseStatus[]> = {
  'open': ['in-progress', 'waiting', 'closed'],
  'in-progress': ['waiting', 'closed'],
  'waiting': ['in-progress', 'closed'],
  'closed': ['open'],
};

/**
 * HC-8: what is wrong with a table, a sentence each: a target that is no status, a status without a row, one that leads
 * nowhere, to itself, or that nothing leads to from `start`. (Peers' tables named targets that did not exist.)
 */
export function faultsOf(table: Transitions, statuses: readonly string[], start: string): string[] {
  const known = new Set(statuses);
  const faults = statuses.flatMap((status) => ((table[status] ?? []).length === 0 ? [`${status} leads nowhere`] : []));
  for (const [from, targets] of Object.entries(table)) {
    if (!known.has(from)) faults.push(`${from} is no status`);
    for (const to of targets) {
      if (!known.has(to)) faults.push(`${from} leads to ${to}, which is no status`);
      if (to === from) faults.push(`${from} leads to itself`);
    }
  }
  const reached = reachable(table, start);
  return [...faults, ...statuses.flatMap((status) => (reached.has(status) ? [] : [`nothing leads from ${start} to ${status}`]))];
}

function reachable(table: Transitions, start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const status of reached) for (const next of table[status] ?? []) reached.add(next);
  return reached;
}

/** HC-8: throws `case-transition-not-allowed` where the table has no way from one status to the other. */
export function checkTransition(from: CaseStatus, to: CaseStatus): void {
  if (!caseTransitions[from].includes(to)) throw new DomainError('case-transition-not-allowed', { detail: `A case does not go from ${from} to ${to}.` });
}
