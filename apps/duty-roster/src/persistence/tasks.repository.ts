/** Stores tasks. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { taskAggregate } from '@nuanxin/contracts/duty-roster';
import { mapUnique, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import type { Task } from '../domain/task.js';
import { taskTable } from './task.table.js';

export interface TaskFilter {
  readonly status?: Task['status'] | undefined;
  readonly assigneeId?: string | undefined;
  readonly postId?: string | undefined;
  readonly referenceId?: string | undefined;
}

@Injectable()
export class TasksRepository {
  private readonly store: AggregateStore<Task>;

  constructor(@Inject(Stores) private readonly stores: Stores) {
    this.store = stores.of({
      aggregate: taskAggregate, table: taskTable, scope: { hospital: 'hospital_id', owner: 'assignee_id' },
      publish: ({ id, version: _version, note: _note, ...rest }) => ({ taskId: id, ...rest }),
    });
  }

  get = (id: string, access: Access): Promise<Task> => this.store.get(id, access);

  /** Throws `task-exists` where there is one of this kind about this reference. */
  create(state: Task, changes: readonly Change<Task>[], access: Access, options: CommandOptions): Promise<Task> {
    return mapUnique({ task_of_reference: 'task-exists' }, () => this.store.create(state, changes, access, options));
  }

  createWithin = (tx: EntityManager, state: Task, changes: readonly Change<Task>[]): Promise<Task> => this.store.createWithin(tx, state, changes);

  update(id: string, access: Access, decide: (state: Task) => readonly Change<Task>[], options: CommandOptions = {}): Promise<Task> {
    return this.store.update(id, access, decide, options);
  }

  updateWithin(tx: EntityManager, id: string, access: Access, decide: (state: Task) => readonly Change<Task>[]): Promise<Task> {
    return this.store.updateWithin(tx, id, access, decide);
  }

  /** The task that a service asked for about something, if it did. */
  about(tx: EntityManager, access: Access, task: Pick<Task, 'requestedBy' | 'kind' | 'referenceId'>): Promise<Task | null> {
    return this.store.query(access, tx).andWhere('a.reference_id = :referenceId AND a.kind = :kind AND a.requested_by = :requestedBy', task).getOne();
  }

  list(access: Access, page: PageRequest, { status, assigneeId, postId, referenceId }: TaskFilter): Promise<Page<Task>> {
    const query = this.store.query(access);
    if (status !== undefined) query.andWhere('a.status = :status', { status });
    if (assigneeId !== undefined) query.andWhere('a.assignee_id = :assigneeId', { assigneeId });
    if (postId !== undefined) query.andWhere('a.post_id = :postId', { postId });
    if (referenceId !== undefined) query.andWhere('a.reference_id = :referenceId', { referenceId });
    return this.store.page(query, page);
  }

  /** Some ids of tasks that were not done by `now`, the longest overdue first. */
  async overdue(now: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.stores.dataSource.query(`SELECT id FROM task WHERE status IN ('open', 'acknowledged') AND due_at <= $1 ORDER BY due_at LIMIT $2`, [now, limit]);
    return rows.map(({ id }) => id);
  }
}
