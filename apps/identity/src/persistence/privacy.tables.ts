/** The tables of privacy notices and of what people decided last. Decisions and acknowledgements are lists that only grow, and have no mapping. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Consent } from '../domain/consent.js';
import type { PrivacyNotice } from '../domain/privacy-notice.js';

export const privacyNoticeTable = new EntitySchema<PrivacyNotice>({
  name: 'privacy_notice', tableName: 'privacy_notice',
  columns: columns({ id: column.id(), version: column.int(), title: column.json(), text: column.json(), purposes: column.json(), effectiveFrom: column.instant() }),
});

export const consentTable = new EntitySchema<Consent>({
  name: 'consent', tableName: 'consent',
  columns: columns({
    id: column.id(), version: column.int(), personId: column.uuid(), purpose: column.text(), noticeId: column.uuid(), terms: column.json(), status: column.text(), decidedAt: column.instant(),
  }),
});
