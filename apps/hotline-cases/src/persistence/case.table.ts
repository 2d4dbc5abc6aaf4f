/** The table of cases. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Case } from '../domain/case.js';

export const caseTable = new EntitySchema<Case>({
  name: 'hotline_case', tableName: 'hotline_case',
  columns: columns({
    id: column.id(), version: column.int(), hospitalId: column.nullable(column.uuid()), clientId: column.nullable(column.uuid()), status: column.text(), assigneeId: column.nullable(column.uuid()),
    openedAt: column.instant(), closedAt: column.nullable(column.instant()), outcome: column.nullable(column.text()),
  }),
});
