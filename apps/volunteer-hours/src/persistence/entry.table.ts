/** The mapping of ledger lines, for reading; they are written by the ledger repository alone. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { PlacedLine } from './entry.js';

export const entryTable = new EntitySchema<PlacedLine>({
  name: 'entry', tableName: 'entry',
  columns: columns({
    id: column.id(), position: { type: 'bigint' }, volunteerId: column.uuid(), workedOn: column.date(), activity: column.text(), hospitalId: column.nullable(column.uuid()),
    minutes: column.int(), bookedAt: column.instant(), reverses: column.nullable(column.uuid()), sourceId: column.uuid(), sourceEventId: column.uuid(),
    policyVersion: column.int(), statementPeriod: column.text(), profession: column.nullable(column.text()), organisationId: column.nullable(column.uuid()),
  }),
});
