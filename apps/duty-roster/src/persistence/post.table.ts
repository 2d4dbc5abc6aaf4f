/** The table of posts. */
import { column, columns } from '@nuanxin/service-kit';
import { EntitySchema } from 'typeorm';
import type { Post } from '../domain/post.js';

export const postTable = new EntitySchema<Post>({
  name: 'post', tableName: 'post',
  columns: columns({
    id: column.id(), version: column.int(), kind: column.text(), groupId: column.nullable(column.uuid()), hospitalId: column.nullable(column.uuid()),
    name: column.text(), status: column.text(), openedAt: column.instant(), closedAt: column.nullable(column.instant()),
  }),
});
