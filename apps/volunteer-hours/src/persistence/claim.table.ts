/** The table of claims. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Claim } from '../domain/claim.js';

export const claimTable = new EntitySchema<Claim>({
  name: 'claim', tableName: 'claim',
  columns: columns({
    id: column.id(), version: column.int(), personId: column.uuid(), activity: column.text(), hospitalId: column.nullable(column.uuid()),
    start: column.instant(), end: column.instant(), what: column.text(), status: column.text(),
    decidedBy: column.nullable(column.uuid()), decidedAt: column.nullable(column.instant()), decisionReason: column.nullable(column.text()),
  }),
});
