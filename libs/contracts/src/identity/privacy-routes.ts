/** Routes of privacy: notices by version, and what people decide of each purpose. */
import { z } from 'zod';
import { id, instant, line, page, pageQuery, patchOf, text } from '../core/common.js';
import { examples } from '../core/example.js';
import { defineRoute } from '../core/route.js';
import { consentAggregate, lawfulBasis, privacyNoticeAggregate, purposeKey } from './privacy-aggregates.js';

const service = 'identity';
const NOTICE_BODY_BYTES = 256 * 1024;

const bilingual = <T extends z.ZodType>(each: T) => z.strictObject({ zh: each, en: each });
const shown = <T extends z.ZodType>(each: T) => z.object({ zh: each, en: each });

/** What a notice says of each purpose (PIPL art. 17), and of sensitive ones besides (art. 30). */
const purposeOf = <Line extends z.ZodType, Text extends z.ZodType>(oneLine: (max: number) => Line, lines: (max: number) => Text) => ({
  key: purposeKey, title: oneLine(200).describe('For what.'), data: oneLine(500).describe('Which data, and how they are handled.'), retention: oneLine(200).describe('For how long they are kept.'),
  basis: lawfulBasis, isSensitive: z.boolean().describe('Sensitive personal information (PIPL art. 28), which asks for a separate consent (art. 29).'),
  impact: lines(1_000).nullable().describe('For sensitive data: why they are needed and what it means for the person (PIPL art. 30).'),
});

const purpose = z.strictObject(purposeOf((max) => bilingual(line(max)), (max) => bilingual(text(max))));
const fields = {
  title: bilingual(line(200)), text: bilingual(text(16_000)).describe('The notice itself: who handles the data, how to reach them, how rights are exercised (PIPL art. 17).'),
  purposes: z.array(purpose).min(1).max(20).describe('Each key once.'),
};
const effectiveFrom = instant.describe('In effect from then on, until a later one is; not in the past.');

const noticeExample = {
  noticeId: privacyNoticeAggregate.example.noticeId, version: 1, effectiveFrom: privacyNoticeAggregate.example.effectiveFrom,
  title: { zh: '志愿者隐私告知', en: 'Privacy notice for volunteers' }, text: { zh: '本平台由区志愿服务中心运营。', en: 'This platform is run by the district volunteer centre.' },
  purposes: [
    { key: 'duty-roster', title: { zh: '排班', en: 'Planning duty' }, data: { zh: '姓名、电话、专业', en: 'Name, telephone, professions' }, retention: { zh: '服务结束后一年', en: 'One year after service ends' }, basis: 'emergency' as const, isSensitive: false, impact: null },
    { key: 'health-declaration', title: { zh: '健康申报', en: 'Health declaration' }, data: { zh: '体温、症状', en: 'Temperature, symptoms' }, retention: { zh: '十四天', en: 'Fourteen days' }, basis: 'consent' as const, isSensitive: true, impact: { zh: '用于避免感染扩散。', en: 'Keeps infections from spreading.' } },
  ],
};
const { noticeId: _, version: __, effectiveFrom: ___, ...noticeFields } = noticeExample;

export const privacyNoticeView = z.object({
  noticeId: id, version: z.int(), effectiveFrom: instant, title: shown(z.string()), text: shown(z.string()),
  purposes: z.array(z.object(purposeOf(() => shown(z.string()), () => shown(z.string())))),
}).meta({ id: 'PrivacyNotice' }).register(examples, { example: noticeExample });

const notices = z.object({
  current: privacyNoticeView.nullable().describe('In effect now.'), next: privacyNoticeView.nullable().describe('The first of those that are published and not in effect yet.'),
}).register(examples, { example: { current: noticeExample, next: null } });

const standing = z.enum(['not-decided', 'given', 'withdrawn', 'outdated'])
  .describe('`outdated`: a consent to the purpose as an earlier notice stated it, which counts no longer for what the present one states.');
const ownPurpose = z.object({
  key: purposeKey, needsConsent: z.boolean().describe('It rests on consent, or is sensitive.'), standing, decidedAt: instant.nullable(), noticeId: id.nullable().describe('The notice by which it was decided.'),
});
const ownPrivacy = z.object({
  notice: privacyNoticeView.nullable(), acknowledgedAt: instant.nullable().describe('When the person said that they have read it; null where they have not.'),
  purposes: z.array(ownPurpose).describe('Those of the notice, and earlier ones to which the person consented.'),
}).meta({ id: 'OwnPrivacy' }).register(examples, {
  example: {
    notice: noticeExample, acknowledgedAt: '2020-02-01T08:00:00Z',
    purposes: [{ key: 'duty-roster', needsConsent: false, standing: 'not-decided', decidedAt: null, noticeId: null }, { key: 'health-declaration', needsConsent: true, standing: 'given', decidedAt: '2020-02-01T08:00:00Z', noticeId: noticeExample.noticeId }],
  },
});

const decision = z.object({ decisionId: id, purpose: purposeKey, noticeId: id, decision: consentAggregate.state.shape.status, decidedAt: instant })
  .register(examples, { example: { decisionId: '0196a2b4-0000-7000-8000-0000000000f3', purpose: 'health-declaration', noticeId: noticeExample.noticeId, decision: 'given', decidedAt: '2020-02-01T08:00:00Z' } });
const decided = z.object({ purpose: purposeKey, status: consentAggregate.state.shape.status, decidedAt: instant })
  .register(examples, { example: { purpose: 'health-declaration', status: 'given', decidedAt: '2020-02-01T08:00:00Z' } });
const noticeParams = z.strictObject({ noticeId: id });

export const privacyRoutes = {
  publishPrivacyNotice: defineRoute({
    id: 'publishPrivacyNotice', service, method: 'POST', path: '/v1/privacy-notices', permission: 'privacy.manage', bodyLimit: NOTICE_BODY_BYTES,
    summary: 'Publish a version of the privacy notice, in effect from an instant that is not past, or at once.',
    body: z.strictObject({ ...fields, effectiveFrom: effectiveFrom.optional() }), response: privacyNoticeView, exampleBody: { ...noticeFields, effectiveFrom: '2099-01-01T00:00:00Z' },
  }),
  changePrivacyNotice: defineRoute({
    id: 'changePrivacyNotice', service, method: 'PATCH', path: '/v1/privacy-notices/:noticeId', permission: 'privacy.manage', params: noticeParams, bodyLimit: NOTICE_BODY_BYTES,
    summary: 'Change a privacy notice that is not in effect yet.', body: patchOf({ ...fields, effectiveFrom }), response: privacyNoticeView, errors: ['notice-in-effect'],
    exampleBody: { title: noticeFields.title },
  }),
  showPrivacyNotices: defineRoute({ id: 'showPrivacyNotices', service, method: 'GET', path: '/public/privacy-notices', permission: 'public', summary: 'The privacy notice in effect, and the next one.', response: notices }),
  getPrivacyNotice: defineRoute({
    id: 'getPrivacyNotice', service, method: 'GET', path: '/public/privacy-notices/:noticeId', permission: 'public', summary: 'A version of the privacy notice, also one that is over: consents name it.', params: noticeParams, response: privacyNoticeView,
  }),
  getOwnPrivacy: defineRoute({
    id: 'getOwnPrivacy', service, method: 'GET', path: '/v1/me/privacy', permission: 'signed-in', summary: 'The privacy notice in effect, whether you acknowledged it, and what you decided of each purpose.', response: ownPrivacy,
  }),
  acknowledgePrivacyNotice: defineRoute({
    id: 'acknowledgePrivacyNotice', service, method: 'POST', path: '/v1/me/privacy/acknowledgement', permission: 'signed-in', status: 200, idempotencyKey: false,
    summary: 'Say that you have read the privacy notice in effect. It consents to nothing.', body: z.strictObject({ noticeId: id }), errors: ['notice-not-current'],
    response: z.object({ acknowledgedAt: instant }).register(examples, { example: { acknowledgedAt: '2020-02-01T08:00:00Z' } }), exampleBody: { noticeId: noticeExample.noticeId },
  }),
  giveConsent: defineRoute({
    id: 'giveConsent', service, method: 'POST', path: '/v1/me/consents', permission: 'signed-in', status: 200, idempotencyKey: false,
    summary: 'Consent to one purpose, as the privacy notice in effect states it.', body: z.strictObject({ purpose: purposeKey, noticeId: id }), response: decided,
    errors: ['notice-not-current', 'consent-not-asked'], exampleBody: { purpose: 'health-declaration', noticeId: noticeExample.noticeId },
  }),
  withdrawConsent: defineRoute({
    id: 'withdrawConsent', service, method: 'POST', path: '/v1/me/consents/withdrawal', permission: 'signed-in', status: 200, idempotencyKey: false,
    summary: 'Withdraw your consent to one purpose, at any time and whatever notice is in effect.', body: z.strictObject({ purpose: purposeKey }), response: decided, errors: ['consent-absent'], exampleBody: { purpose: 'health-declaration' },
  }),
  listOwnConsents: defineRoute({
    id: 'listOwnConsents', service, method: 'GET', path: '/v1/me/consents', permission: 'signed-in', summary: 'All that you decided of purposes, the last first.', query: z.strictObject(pageQuery), response: page(decision),
  }),
};
