/** The tables of topics, plans, slots and resources. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Plan } from '../domain/plan.js';
import type { Resource } from '../domain/resource.js';
import type { Slot } from '../domain/slot.js';
import type { Topic } from '../domain/topic.js';

export const topicTable = new EntitySchema<Topic>({
  name: 'topic', tableName: 'topic',
  columns: columns({ id: column.id(), version: column.int(), title: column.text(), category: column.text(), text: column.text(), status: column.text() }),
});

export const planTable = new EntitySchema<Plan>({
  name: 'plan', tableName: 'daily_plan',
  columns: columns({
    id: column.id(), version: column.int(), groupId: column.uuid(), hospitalId: column.uuid(), at: column.text(), zone: column.text(),
    fromDate: column.date(), toDate: column.nullable(column.date()), topicIds: column.uuids(), late: column.json(), status: column.text(),
    endedAt: column.nullable(column.instant()), nextDate: column.nullable(column.date()), nextAt: column.nullable(column.instant()),
  }),
});

export const slotTable = new EntitySchema<Slot>({
  name: 'slot', tableName: 'slot',
  columns: columns({
    id: column.id(), version: column.int(), planId: column.uuid(), groupId: column.uuid(), hospitalId: column.uuid(), topicId: column.uuid(), date: column.date(),
    dueAt: column.instant(), lateAt: column.instant(), skipAt: column.instant(), status: column.text(), postedAt: column.nullable(column.instant()), postedBy: column.nullable(column.uuid()),
    reason: column.nullable(column.text()), session: column.nullable(column.json()), sessionReason: column.nullable(column.text()),
  }),
});

export const resourceTable = new EntitySchema<Resource>({
  name: 'resource', tableName: 'resource',
  columns: columns({
    id: column.id(), version: column.int(), title: column.text(), category: column.text(), summary: column.text(), url: column.nullable(column.text()),
    phone: column.nullable(column.text()), hours: column.nullable(column.text()), verifiedOn: column.date(), status: column.text(),
  }),
});
