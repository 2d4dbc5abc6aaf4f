/** The table of contacts. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Contact } from '../domain/contact.js';

export const contactTable = new EntitySchema<Contact>({
  name: 'contact', tableName: 'contact',
  columns: columns({
    id: column.id(), version: column.int(), hospitalId: column.nullable(column.uuid()), channel: column.text(), kind: column.nullable(column.text()), status: column.text(),
    offeredAt: column.instant(), answeredAt: column.nullable(column.instant()), endedAt: column.nullable(column.instant()),
    answeredBy: column.nullable(column.uuid()), recordedBy: column.uuid(), ownerId: column.uuid(), caseId: column.nullable(column.uuid()), clientId: column.nullable(column.uuid()),
  }),
});
