/** The table of breaches of cover. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Breach } from '../domain/breach.js';

export const breachTable = new EntitySchema<Breach>({
  name: 'cover_breach', tableName: 'cover_breach',
  columns: columns({
    id: column.id(), version: column.int(), postIds: column.uuids(), hospitalIds: column.uuids(), shiftId: column.nullable(column.uuid()), kind: column.text(), missing: column.texts(),
    from: { ...column.instant(), name: 'begins_at' }, to: { ...column.instant(), name: 'ends_at' }, foreseen: column.bool(), status: column.text(),
  }),
});
