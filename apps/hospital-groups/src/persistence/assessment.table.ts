/** The table of needs assessments. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Assessment } from '../domain/assessment.js';

export const assessmentTable = new EntitySchema<Assessment>({
  name: 'assessment', tableName: 'assessment',
  columns: columns({
    id: column.id(), version: column.int(), hospitalId: column.uuid(), assessedOn: column.date(), respondents: column.int(), answers: column.json(), wishes: column.texts(),
  }),
});
