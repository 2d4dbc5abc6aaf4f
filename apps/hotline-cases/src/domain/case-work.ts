/** Case work: rules HC-14 and HC-15, as pure decisions. State is the row. */
import type { Change } from '@nuanxin/contracts';
import { caseWorkCorrected, caseWorkRecorded, caseWorkWithdrawn, type caseWorkAggregate } from '@nuanxin/contracts/hotline-cases';
import { DomainError } from '@nuanxin/kernel';
import { checkSpan } from './spans.js';

type Public = typeof caseWorkAggregate.example;

/** Time worked on a case. Instants are ISO strings in UTC. */
export interface CaseWork extends Omit<Public, 'workId'> {
  readonly id: string;
  readonly version: number;
  readonly recordedBy: string;
}

/** HC-14: work has a beginning and a later end, is over, and took at most twelve hours. */
const check = ({ start, end }: Pick<CaseWork, 'start' | 'end'>, now: Date): void => {
  checkSpan([{ pointer: '/start', at: start }, { pointer: '/end', at: end }], now, { apart: true });
};

/** HC-14, HC-15: records work; `supervises` says whether its person supervises where the case lies. */
export function recordWork(command: Omit<CaseWork, 'version' | 'status' | 'profession'>, supervises: boolean, now: Date): { state: CaseWork; changes: Change<CaseWork>[] } {
  check(command, now);
  if (command.activity === 'supervision' && !supervises) throw new DomainError('not-a-supervisor');
  return { state: { ...command, version: 0, status: 'recorded', profession: null }, changes: [{ event: caseWorkRecorded, set: {} }] };
}

/** HC-14: corrects when work was done; nothing is told where nothing differs. */
export function correctWork(state: CaseWork, { start = state.start, end = state.end }: Partial<Pick<CaseWork, 'start' | 'end'>>, now: Date): Change<CaseWork>[] {
  if (state.status === 'withdrawn') throw new DomainError('case-work-withdrawn');
  check({ start, end }, now);
  return start === state.start && end === state.end ? [] : [{ event: caseWorkCorrected, set: { start, end } }];
}

/** HC-14: withdraws work that was recorded by mistake, once and for good. */
export function withdrawWork(state: CaseWork): Change<CaseWork>[] {
  return state.status === 'withdrawn' ? [] : [{ event: caseWorkWithdrawn, set: { status: 'withdrawn' } }];
}
