/** The table of tasks. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Task } from '../domain/task.js';

export const taskTable = new EntitySchema<Task>({
  name: 'task', tableName: 'task',
  columns: columns({
    id: column.id(), version: column.int(), kind: column.text(), postId: column.nullable(column.uuid()), hospitalId: column.nullable(column.uuid()), assigneeId: column.nullable(column.uuid()),
    requestedBy: column.text(), referenceId: column.nullable(column.uuid()), note: column.nullable(column.text()), dueAt: column.instant(), status: column.text(),
    acknowledgedBy: column.nullable(column.uuid()), acknowledgedAt: column.nullable(column.instant()), doneBy: column.nullable(column.uuid()), doneAt: column.nullable(column.instant()),
  }),
});
