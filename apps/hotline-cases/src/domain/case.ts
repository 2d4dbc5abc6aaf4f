/** Cases: rules HC-7 to HC-9, as pure decisions. State is the row. */
import type { Change } from '@nuanxin/contracts';
import { caseAssigned, caseClosed, caseOpened, caseReopened, caseStatusChanged, type caseAggregate } from '@nuanxin/contracts/hotline-cases';
import { DomainError } from '@nuanxin/kernel';
import { checkTransition } from './case-transitions.js';

type Public = typeof caseAggregate.example;
export type CaseStatus = Public['status'];
export type CaseOutcome = NonNullable<Public['outcome']>;

/** A case. Instants are ISO strings in UTC; the client is a pseudonym, null for somebody anonymous. */
export interface Case extends Omit<Public, 'caseId'> {
  readonly id: string;
  readonly version: number;
  readonly clientId: string | null;
}

/** HC-7: opens a case. */
export function openCase(command: Pick<Case, 'id' | 'hospitalId' | 'clientId' | 'assigneeId'>, now: Date): { state: Case; changes: Change<Case>[] } {
  return {
    state: { ...command, version: 0, status: 'open', openedAt: now.toISOString(), closedAt: null, outcome: null },
    changes: [{ event: caseOpened, set: {} }],
  };
}

/** HC-9: throws `case-closed` for what is not done to a closed case. */
export function refuseClosed({ status }: Pick<Case, 'status'>): void {
  if (status === 'closed') throw new DomainError('case-closed');
}

/** HC-7: gives a case to somebody, or to nobody. */
export function assignCase(state: Case, assigneeId: string | null): Change<Case>[] {
  refuseClosed(state);
  return state.assigneeId === assigneeId ? [] : [{ event: caseAssigned, set: { assigneeId } }];
}

/** HC-7: somebody takes a case that nobody has. */
export function takeCase(state: Case, personId: string): Change<Case>[] {
  refuseClosed(state);
  if (state.assigneeId !== null && state.assigneeId !== personId) throw new DomainError('case-already-assigned');
  return assignCase(state, personId);
}

/** HC-8: says how a case stands. */
export function changeStatus(state: Case, status: Exclude<CaseStatus, 'closed'>): Change<Case>[] {
  refuseClosed(state);
  if (state.status === status) return [];
  checkTransition(state.status, status);
  return [{ event: caseStatusChanged, set: { status } }];
}

/** HC-9: closes a case with what came of it. */
export function closeCase(state: Case, outcome: CaseOutcome, now: Date): Change<Case>[] {
  refuseClosed(state);
  checkTransition(state.status, 'closed');
  return [{ event: caseClosed, set: { status: 'closed', outcome, closedAt: now.toISOString() } }];
}

/** HC-9: opens a closed case again; its outcome no longer stands. */
export function reopenCase(state: Case): Change<Case>[] {
  if (state.status !== 'closed') throw new DomainError('case-not-closed');
  checkTransition(state.status, 'open');
  return [{ event: caseReopened, set: { status: 'open', outcome: null, closedAt: null } }];
}
