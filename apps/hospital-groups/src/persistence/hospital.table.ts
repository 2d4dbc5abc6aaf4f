/** The table of hospitals. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Hospital } from '../domain/hospital.js';

export const hospitalTable = new EntitySchema<Hospital>({
  name: 'hospital', tableName: 'hospital',
  columns: columns({
    id: column.id(), version: column.int(), code: column.text(), name: column.text(), address: column.text(), capacity: column.int(),
    openedOn: column.date(), closedOn: column.nullable(column.date()),
  }),
});
