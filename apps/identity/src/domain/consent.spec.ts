/** Rules ID-35 and ID-36: notices that stay as they are, and consents that count for what was stated. */
import { describe, expect, it } from '@jest/globals';
import { consentGiven, consentWithdrawn, privacyNoticeChanged, privacyNoticePublished } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { giveConsent, purposeToConsent, standingOf, withdrawConsent, type Consent } from './consent.js';
import { changeNotice, publishNotice, type PrivacyNotice, type Purpose } from './privacy-notice.js';

const now = new Date('2020-02-01T08:00:00Z');
const both = (text: string) => ({ zh: text, en: text });
const purpose = (changes: Partial<Purpose> = {}): Purpose => ({ key: 'health', title: both('健康申报'), data: both('体温'), retention: both('十四天'), basis: 'consent', isSensitive: true, impact: both('防止感染'), ...changes });
const fields = (purposes: Purpose[] = [purpose()]) => ({ title: both('告知'), text: both('内容'), purposes });
const notice = (purposes?: Purpose[]): PrivacyNotice => ({ id: 'n1', version: 1, ...fields(purposes), effectiveFrom: '2020-01-25T00:00:00.000Z' });
const consent = (changes: Partial<Consent> = {}): Consent => ({ id: 'c1', version: 1, personId: 'p1', purpose: 'health', noticeId: 'n1', terms: purpose(), status: 'given', decidedAt: now.toISOString(), ...changes });

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.violations?.[0] === undefined ? error.code : `${error.code} ${error.violations[0].pointer}`;
    throw error;
  }
  return 'done';
};

describe('a privacy notice', () => {
  it('ID-35 is published for now or later, and changed until it is in effect', () => {
    expect(publishNotice({ id: 'n1', ...fields() }, now)).toMatchObject({ state: { effectiveFrom: now.toISOString() }, changes: [{ event: privacyNoticePublished }] });
    const { state } = publishNotice({ id: 'n1', ...fields(), effectiveFrom: '2020-02-02T08:00:00+08:00' }, now);
    expect(state.effectiveFrom).toBe('2020-02-02T00:00:00.000Z');
    expect(changeNotice(state, { title: both('新') }, now)).toEqual([{ event: privacyNoticeChanged, set: { title: both('新') } }]);
    expect(changeNotice(state, { title: both('告知') }, now)).toEqual([]);
    expect(codeOf(() => changeNotice(state, { title: both('新') }, new Date(state.effectiveFrom)))).toBe('notice-in-effect');
    for (const work of [() => publishNotice({ id: 'n1', ...fields(), effectiveFrom: '2020-02-01T07:59:59Z' }, now), () => changeNotice(state, { effectiveFrom: '2020-01-31T00:00:00Z' }, now)]) {
      expect(codeOf(work)).toBe('invalid-input /effectiveFrom');
    }
  });

  it('ID-35 names each purpose once, and says of sensitive ones why they are needed', () => {
    expect(codeOf(() => publishNotice({ id: 'n1', ...fields([purpose(), purpose()]) }, now))).toBe('invalid-input /purposes/1/key');
    expect(codeOf(() => publishNotice({ id: 'n1', ...fields([purpose({ impact: null })]) }, now))).toBe('invalid-input /purposes/0/impact');
  });
});

describe('a consent', () => {
  it('ID-36 is given to a purpose of the notice in effect that asks for one', () => {
    const plain = purpose({ key: 'roster', basis: 'emergency', isSensitive: false });
    const sensitive = purpose({ key: 'ward', basis: 'emergency' });
    const of = (noticeId: string, key: string) => codeOf(() => purposeToConsent(notice([purpose(), plain, sensitive]), { noticeId, purpose: key }));
    expect([of('n1', 'health'), of('n1', 'ward'), of('n1', 'roster'), of('n1', 'other'), of('n0', 'health')]).toEqual(['done', 'done', 'consent-not-asked', 'unknown-reference /purpose', 'notice-not-current']);
    expect(codeOf(() => purposeToConsent(undefined, { noticeId: 'n1', purpose: 'health' }))).toBe('notice-not-current');
  });

  it.each<Partial<Purpose>>([{ title: both('研究') }, { data: both('体温和行踪') }, { retention: both('一年') }, { basis: 'legal-duty' }, { impact: both('别的') }])('ID-36 is asked again where the purpose is stated otherwise: %j', (change) => {
    expect([standingOf(consent(), purpose()), standingOf(consent(), purpose(change))]).toEqual(['given', 'outdated']);
    expect(giveConsent(consent(), purpose(change), 'n2', now)).toMatchObject([{ event: consentGiven, set: { noticeId: 'n2', terms: purpose(change) } }]);
  });

  it('ID-36 counts on under a notice that states the same, in whatever order, and not without the purpose', () => {
    const { key, ...rest } = purpose();
    expect([standingOf(consent(), { ...rest, key }), standingOf(consent(), undefined), standingOf(undefined, purpose())]).toEqual(['given', 'outdated', 'not-decided']);
    expect(giveConsent(consent(), purpose(), 'n2', now)).toEqual([]);
  });

  it('ID-36 is withdrawn at any time, and once', () => {
    expect(withdrawConsent(consent(), now)).toEqual([{ event: consentWithdrawn, set: { status: 'withdrawn', decidedAt: now.toISOString() } }]);
    expect(withdrawConsent(consent({ status: 'withdrawn' }), now)).toEqual([]);
    expect(standingOf(consent({ status: 'withdrawn' }), purpose())).toBe('withdrawn');
  });
});
