/** Claims: work that a volunteer tells of by hand, and a supervisor's decision on it. */
import type { Activity, Change } from '@nuanxin/contracts';
import { claimApproved, claimRejected, claimSubmitted, claimWithdrawn } from '@nuanxin/contracts/volunteer-hours';
import { DomainError, invalid } from '@nuanxin/kernel';

export interface Claim {
  readonly id: string;
  readonly version: number;
  readonly personId: string;
  readonly activity: Activity;
  readonly hospitalId: string | null;
  readonly start: string;
  readonly end: string;
  /** What was done, in the volunteer's words; it never leaves this service. */
  readonly what: string;
  readonly status: 'submitted' | 'approved' | 'rejected' | 'withdrawn';
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
}

/** Hours that one claim may span: longer work is several claims, so that a mistyped date is found. */
export const CLAIM_HOURS_MAX = 24;

/** VH-7: a claim is for work done, at most 24 hours long, ending after it starts. */
export function submitClaim(command: Omit<Claim, 'version' | 'status' | 'decidedBy' | 'decidedAt' | 'decisionReason'>, now: Date): { state: Claim; changes: Change<Claim>[] } {
  const lengthMs = Date.parse(command.end) - Date.parse(command.start);
  if (lengthMs <= 0) throw invalid('/end', 'must be after start');
  if (lengthMs > CLAIM_HOURS_MAX * 3_600_000) throw invalid('/end', `must be at most ${CLAIM_HOURS_MAX} hours after start`);
  if (Date.parse(command.end) > now.getTime()) throw new DomainError('claim-in-future', { violations: [{ pointer: '/end', message: 'must not lie in the future' }] });
  return { state: { ...command, version: 0, status: 'submitted', decidedBy: null, decidedAt: null, decisionReason: null }, changes: [{ event: claimSubmitted, set: {} }] };
}

/** VH-8: a supervisor decides once, and never on a claim of their own. */
export function decideClaim(claim: Claim, decision: 'approved' | 'rejected', by: { personId: string; reason: string | null; eventId: string }, now: Date): Change<Claim>[] {
  if (claim.personId === by.personId) throw new DomainError('claim-own-decision');
  if (claim.status !== 'submitted') throw new DomainError('claim-already-decided');
  return [{
    event: decision === 'approved' ? claimApproved : claimRejected, eventId: by.eventId,
    set: { status: decision, decidedBy: by.personId, decidedAt: now.toISOString(), decisionReason: by.reason },
  }];
}

/** VH-9: a claim may be withdrawn until it is decided; an approved one by those who may decide, which takes its minutes back. */
export function withdrawClaim(claim: Claim, by: { mayDecide: boolean; reason: string | null; eventId: string }): Change<Claim>[] {
  if (claim.status === 'withdrawn') return [];
  if (claim.status === 'rejected' || (claim.status === 'approved' && !by.mayDecide)) throw new DomainError('claim-already-decided');
  return [{ event: claimWithdrawn, eventId: by.eventId, set: { status: 'withdrawn', ...(by.reason === null ? {} : { decisionReason: by.reason }) } }];
}
