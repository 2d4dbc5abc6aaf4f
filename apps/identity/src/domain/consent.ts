/** Consents: what somebody decided of one purpose, and whether it still counts. */
import type { Change } from '@nuanxin/contracts';
import { consentGiven, consentWithdrawn } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { needsConsent, type PrivacyNotice, type Purpose } from './privacy-notice.js';

/** What somebody decided last of one purpose; `terms` is the purpose as the notice stated it to which they consented. */
export interface Consent {
  readonly id: string;
  readonly version: number;
  readonly personId: string;
  readonly purpose: string;
  readonly noticeId: string;
  readonly terms: Purpose;
  readonly status: 'given' | 'withdrawn';
  readonly decidedAt: string;
}

export type Standing = 'not-decided' | 'given' | 'withdrawn' | 'outdated';

/** The order of fields is no difference: the database keeps another one than the client sent. */
const canonical = (value: unknown): string => JSON.stringify(value, (_, each: unknown) =>
  (typeof each === 'object' && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each));

/** ID-36: a consent counts for the purpose as it was stated; where purpose, data, their handling or retention are stated otherwise, it is asked again (PIPL art. 14). */
export function standingOf(consent: Consent | undefined, stated: Purpose | undefined): Standing {
  if (consent === undefined) return 'not-decided';
  if (consent.status === 'withdrawn') return 'withdrawn';
  return stated !== undefined && canonical(consent.terms) === canonical(stated) ? 'given' : 'outdated';
}

/** ID-36: the purpose to which somebody consents. Throws `notice-not-current` for another notice than the present one, `unknown-reference`, `consent-not-asked`. */
export function purposeToConsent(notice: PrivacyNotice | undefined, { noticeId, purpose }: { noticeId: string; purpose: string }): Purpose {
  if (notice?.id !== noticeId) throw new DomainError('notice-not-current');
  const stated = notice.purposes.find(({ key }) => key === purpose);
  if (stated === undefined) throw new DomainError('unknown-reference', { violations: [{ pointer: '/purpose', message: 'is no purpose of the notice' }] });
  if (!needsConsent(stated)) throw new DomainError('consent-not-asked');
  return stated;
}

/** ID-36: consenting again to the same changes nothing. */
export function giveConsent(state: Consent, stated: Purpose, noticeId: string, now: Date): Change<Consent>[] {
  if (standingOf(state, stated) === 'given') return [];
  return [{ event: consentGiven, set: { status: 'given', terms: stated, noticeId, decidedAt: now.toISOString() } }];
}

/** ID-36: consent is withdrawn at any time, with less said than it takes to give it (PIPL art. 15); again changes nothing. */
export function withdrawConsent(state: Consent, now: Date): Change<Consent>[] {
  return state.status === 'withdrawn' ? [] : [{ event: consentWithdrawn, set: { status: 'withdrawn', decidedAt: now.toISOString() } }];
}
