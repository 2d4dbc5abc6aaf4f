/** What identity tells others of privacy: notices, without their texts, and who consented to what, by ids. */
import { z } from 'zod';
import { defineAggregate } from '../core/aggregate.js';
import { id, instant } from '../core/common.js';

/** Why something may be done with personal data (Personal Information Protection Law of the PRC, "PIPL", art. 13). */
export const lawfulBasis = z.enum(['consent', 'contract', 'legal-duty', 'emergency', 'public-interest-news', 'disclosed', 'other-law'])
  .describe('Why it is lawful, after PIPL art. 13: (1) consent, (2) contract or management of staff, (3) legal duty, (4) public health emergency or danger to life, health or property, (5) news in the public interest, (6) what was disclosed lawfully, (7) another law.');

export const purposeKey = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be 1 to 63 small letters, digits and hyphens').describe('What a purpose is called by programs; the same in every notice.');

export const privacyNoticeAggregate = defineAggregate({
  service: 'identity', name: 'privacy-notice', doc: 'A version of the notice that says what is done with personal data and why; told without its texts.',
  state: z.object({ noticeId: id, effectiveFrom: instant, purposes: z.array(z.object({ key: purposeKey, basis: lawfulBasis, isSensitive: z.boolean() })) }),
  example: { noticeId: '0196a2b4-0000-7000-8000-0000000000f1', effectiveFrom: '2020-01-25T00:00:00Z', purposes: [{ key: 'duty-roster', basis: 'emergency', isSensitive: false }, { key: 'health-declaration', basis: 'consent', isSensitive: true }] },
});

export const consentAggregate = defineAggregate({
  service: 'identity', name: 'consent', doc: 'What somebody decided of one purpose. It counts for the purpose as the notice that it names states it.',
  state: z.object({ consentId: id, personId: id, purpose: purposeKey, noticeId: id, status: z.enum(['given', 'withdrawn']), decidedAt: instant }),
  example: {
    consentId: '0196a2b4-0000-7000-8000-0000000000f2', personId: '0196a2b4-0000-7000-8000-0000000000b1', purpose: 'health-declaration', noticeId: '0196a2b4-0000-7000-8000-0000000000f1',
    status: 'given', decidedAt: '2020-02-01T08:00:00Z',
  },
});
