/** The table of groups; a group's facilitators are part of its row. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Group } from '../domain/group.js';

export const groupTable = new EntitySchema<Group>({
  name: 'group', tableName: 'support_group',
  columns: columns({
    id: column.id(), version: column.int(), hospitalId: column.uuid(), name: column.text(), channel: column.text(), status: column.text(),
    openedAt: column.nullable(column.instant()), closedAt: column.nullable(column.instant()),
    facilitators: column.json(), composition: column.json(), compositionSince: column.nullable(column.instant()),
  }),
});
