/** The tables of service accounts and their keys. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { AccountKey, ServiceAccount } from '../domain/service-account.js';

export const serviceAccountTable = new EntitySchema<ServiceAccount>({
  name: 'service_account', tableName: 'service_account',
  columns: columns({
    id: column.id(), version: column.int(), name: column.text(), purpose: column.text(), responsibleId: column.uuid(), grants: column.json(), permissions: column.texts(),
    status: column.text(), createdBy: column.uuid(), createdAt: column.instant(),
  }),
});

export const accountKeyTable = new EntitySchema<AccountKey>({
  name: 'service_account_key', tableName: 'service_account_key',
  columns: columns({
    id: column.id(), version: column.int(), accountId: column.uuid(), hint: column.text(), hash: column.bytes(), madeBy: column.uuid(), madeAt: column.instant(), expiresAt: column.instant(),
    lastUsedAt: column.nullable(column.instant()), endedAt: column.nullable(column.instant()), reason: column.nullable(column.text()),
  }),
});
