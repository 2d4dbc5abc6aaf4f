/** The table of shifts. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Shift } from '../domain/shift.js';

export const shiftTable = new EntitySchema<Shift>({
  name: 'shift', tableName: 'shift',
  columns: columns({
    id: column.id(), version: column.int(), personId: column.uuid(), profession: column.text(), mode: column.text(),
    postIds: column.uuids(), hospitalIds: column.uuids(), coversHotline: column.bool(), activity: column.text(), hospitalId: column.nullable(column.uuid()),
    plannedAt: column.instant(), plannedStart: column.instant(), plannedEnd: column.instant(), status: column.text(),
    checkedInAt: column.nullable(column.instant()), checkedOutAt: column.nullable(column.instant()), closedBy: column.nullable(column.text()), correctionReason: column.nullable(column.text()),
  }),
});
