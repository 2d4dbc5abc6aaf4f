/** Sources of facts: what each kind of work in other services comes to, by the state that its events carry. */
import type { Activity, Profession } from '@nuanxin/contracts';
import type { caseWorkAggregate, contactAggregate, claimState, shiftAggregate, slotAggregate } from './source-types.js';

/** Work as its source tells it, before it is known who sends the person. `person` makes it one of several of one source. */
export interface Work {
  readonly personId: string;
  readonly activity: Activity;
  readonly hospitalId: string | null;
  /** Null: what the person is by their own record on that day. */
  readonly profession: Profession | null;
  readonly start: string;
  readonly end: string;
}

/** VH-1: a shift is credited from check-in to check-out, once checked out; being on call gives nothing (DESIGN §2). */
export function workOfShift(shift: shiftAggregate): Work[] {
  if (shift.status !== 'checked-out' || shift.mode !== 'on-duty' || shift.checkedInAt === null || shift.checkedOutAt === null) return [];
  return [{ personId: shift.personId, activity: shift.activity, hospitalId: shift.hospitalId, profession: shift.profession, start: shift.checkedInAt, end: shift.checkedOutAt }];
}

/** VH-2: a topic session is credited to each of its facilitators, while it stands as held. */
export function workOfSlot(slot: slotAggregate): Work[] {
  const { session, hospitalId } = slot;
  if (session === null || session.status !== 'held') return [];
  return session.facilitatorIds.map((personId) => ({ personId, activity: 'topic-session', hospitalId, profession: null, start: session.start, end: session.end }));
}

/** VH-3: a contact is credited from answer to end to whoever answered, whatever kind it turned out to be. */
export function workOfContact(contact: contactAggregate): Work[] {
  if (contact.status !== 'ended' || contact.answeredBy === null || contact.answeredAt === null || contact.endedAt === null) return [];
  return [{ personId: contact.answeredBy, activity: 'call', hospitalId: contact.hospitalId, profession: null, start: contact.answeredAt, end: contact.endedAt }];
}

/** VH-4: case work and supervision are credited while they stand as recorded. */
export function workOfCaseWork(work: caseWorkAggregate): Work[] {
  if (work.status !== 'recorded') return [];
  return [{ personId: work.personId, activity: work.activity, hospitalId: work.hospitalId, profession: work.profession, start: work.start, end: work.end }];
}

/** VH-5: a claim is credited while it stands as approved. */
export function workOfClaim(claim: claimState): Work[] {
  if (claim.status !== 'approved') return [];
  return [{ personId: claim.personId, activity: claim.activity, hospitalId: claim.hospitalId, profession: null, start: claim.start, end: claim.end }];
}
