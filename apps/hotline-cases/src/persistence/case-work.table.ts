/** The table of case work. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { CaseWork } from '../domain/case-work.js';

export const caseWorkTable = new EntitySchema<CaseWork>({
  name: 'case_work', tableName: 'case_work',
  columns: columns({
    id: column.id(), version: column.int(), caseId: column.uuid(), hospitalId: column.nullable(column.uuid()), personId: column.uuid(), activity: column.text(),
    start: { ...column.instant(), name: 'started_at' }, end: { ...column.instant(), name: 'ended_at' }, status: column.text(), profession: column.nullable(column.text()), recordedBy: column.uuid(),
  }),
});
