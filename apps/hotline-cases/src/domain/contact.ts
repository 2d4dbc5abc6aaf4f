/** Contacts: rules HC-1 to HC-4 and HC-6, as pure decisions. State is the row. */
import type { Change } from '@nuanxin/contracts';
import { contactAbandoned, contactAnswered, contactCorrected, contactEnded, contactOffered, contactWithdrawn, type contactAggregate } from '@nuanxin/contracts/hotline-cases';
import { assertNever, DomainError, invalid } from '@nuanxin/kernel';
import { checkSpan, type Moment } from './spans.js';

type Public = typeof contactAggregate.example;
export type ContactKind = NonNullable<Public['kind']>;

/** A contact. Instants are ISO strings in UTC. */
export interface Contact extends Omit<Public, 'contactId'> {
  readonly id: string;
  readonly version: number;
  readonly clientId: string | null;
  /** Who entered it. */
  readonly recordedBy: string;
  /** Whose own it is (P2): who answered; until then, who entered it. */
  readonly ownerId: string;
}

/** What may be entered of a contact, and corrected later. */
type Particulars = Pick<Contact, 'hospitalId' | 'kind' | 'offeredAt' | 'answeredAt' | 'endedAt' | 'answeredBy'>;
export type Entry = Particulars & Pick<Contact, 'id' | 'channel' | 'clientId' | 'recordedBy'>;
export type Correction = { readonly [K in keyof Particulars]?: Particulars[K] };

const owner = ({ answeredBy, recordedBy }: Pick<Contact, 'answeredBy' | 'recordedBy'>): string => answeredBy ?? recordedBy;

const moments = (times: Pick<Contact, 'offeredAt' | 'answeredAt' | 'endedAt'>): Moment[] =>
  (['offeredAt', 'answeredAt', 'endedAt'] as const).flatMap((name) => (times[name] === null ? [] : [{ pointer: `/${name}`, at: times[name] }]));

/** HC-1, HC-2, HC-3: what times, kind and name say together. Throws `invalid-input` naming the field that is wrong. */
function check(entry: Particulars, now: Date): void {
  checkSpan(moments(entry), now);
  if (entry.answeredAt === null) {
    if (entry.kind !== null) throw invalid('/kind', 'is for contacts that were answered');
    if (entry.answeredBy !== null) throw invalid('/answeredBy', 'is for contacts that were answered');
  } else {
    if (entry.answeredBy === null) throw invalid('/answeredBy', 'must say who answered');
    if (entry.endedAt !== null && entry.kind === null) throw invalid('/kind', 'must say what the contact was');
  }
}

/** HC-1: how far a contact has come follows from its times. */
function statusOf({ answeredAt, endedAt }: Particulars): 'offered' | 'answered' | 'ended' | 'abandoned' {
  if (endedAt === null) return answeredAt === null ? 'offered' : 'answered';
  return answeredAt === null ? 'abandoned' : 'ended';
}

const told = { offered: contactOffered, answered: contactAnswered, ended: contactEnded, abandoned: contactAbandoned };

/** HC-1, HC-2: enters a contact as far as it has come; kind and times suffice. */
export function recordContact(entry: Entry, now: Date): { state: Contact; changes: Change<Contact>[] } {
  check(entry, now);
  const status = statusOf(entry);
  return { state: { ...entry, version: 0, status, caseId: null, ownerId: owner(entry) }, changes: [{ event: told[status], set: {} }] };
}

/** Throws what a contact that is no longer under way answers. */
function refuseOver({ status }: Contact): void {
  switch (status) {
    case 'offered': case 'answered': return;
    case 'ended': case 'abandoned': throw new DomainError('contact-over');
    case 'withdrawn': throw new DomainError('contact-withdrawn');
    default: assertNever(status);
  }
}

/** HC-1, HC-3: an offered contact is answered, by one. */
export function answerContact(state: Contact, answer: { answeredAt: string; answeredBy: string }, now: Date): Change<Contact>[] {
  refuseOver(state);
  if (state.status === 'answered') throw new DomainError('contact-already-answered');
  check({ ...state, ...answer }, now);
  return [{ event: contactAnswered, set: { ...answer, status: 'answered', ownerId: answer.answeredBy } }];
}

/** HC-1, HC-2: an answered contact ends, and is of a kind. */
export function endContact(state: Contact, end: { endedAt: string; kind: ContactKind }, now: Date): Change<Contact>[] {
  refuseOver(state);
  if (state.status === 'offered') throw new DomainError('contact-not-answered');
  check({ ...state, ...end }, now);
  return [{ event: contactEnded, set: { ...end, status: 'ended' } }];
}

/** HC-1: an offered contact ends before anybody answered. */
export function abandonContact(state: Contact, endedAt: string, now: Date): Change<Contact>[] {
  refuseOver(state);
  if (state.status === 'answered') throw new DomainError('contact-already-answered');
  check({ ...state, endedAt }, now);
  return [{ event: contactAbandoned, set: { endedAt, status: 'abandoned' } }];
}

/** HC-4: what was recorded of a contact that is over is corrected; nothing is told where nothing differs. */
export function correctContact(state: Contact, correction: Correction, now: Date): Change<Contact>[] {
  if (state.status === 'withdrawn') throw new DomainError('contact-withdrawn');
  if (state.status !== 'ended' && state.status !== 'abandoned') throw new DomainError('contact-not-over');
  const unanswered = correction.answeredAt === null ? { kind: null, answeredBy: null } : {};
  const corrected: Particulars = { ...state, ...unanswered, ...correction };
  check(corrected, now);
  const { hospitalId, kind, offeredAt, answeredAt, endedAt, answeredBy } = corrected;
  const set = { hospitalId, kind, offeredAt, answeredAt, endedAt, answeredBy, status: statusOf(corrected), ownerId: owner({ ...state, answeredBy }) };
  return Object.entries(set).every(([name, value]) => state[name as keyof typeof set] === value) ? [] : [{ event: contactCorrected, set }];
}

/** HC-4: what was entered by mistake is withdrawn, once and for good. */
export function withdrawContact(state: Contact): Change<Contact>[] {
  return state.status === 'withdrawn' ? [] : [{ event: contactWithdrawn, set: { status: 'withdrawn' } }];
}

/** HC-5, HC-6: says who called. Not against the client of the case that the contact belongs to. */
export function identifyCaller(state: Contact, clientId: string, clientOfCase: string | null): Change<Contact>[] {
  if (state.status === 'withdrawn') throw new DomainError('contact-withdrawn');
  if (clientOfCase !== null && clientOfCase !== clientId) throw new DomainError('client-of-another-case');
  return state.clientId === clientId ? [] : [{ event: contactCorrected, set: { clientId } }];
}

/** HC-6: a contact comes to belong to a case, another or none; somebody anonymous becomes the case's client. */
export function linkContact(state: Contact, link: { caseId: string; clientId: string | null } | null): Change<Contact>[] {
  if (state.status === 'withdrawn') throw new DomainError('contact-withdrawn');
  if (link === null) return state.caseId === null ? [] : [{ event: contactCorrected, set: { caseId: null } }];
  if (state.clientId !== null && link.clientId !== null && state.clientId !== link.clientId) throw new DomainError('client-of-another-case');
  return state.caseId === link.caseId ? [] : [{ event: contactCorrected, set: { caseId: link.caseId, clientId: link.clientId ?? state.clientId } }];
}

/** HC-6, HC-7: a case is opened from a contact that belongs to none. */
export function joinNewCase(state: Contact, link: { caseId: string; clientId: string | null }): Change<Contact>[] {
  if (state.caseId !== null) throw new DomainError('contact-has-case');
  return linkContact(state, link);
}
