/** What becomes due in tasks: those that were not done in time (DR-24). */
import { Inject, Injectable } from '@nestjs/common';
import type { DueWork } from '@nuanxin/service-kit';
import { markOverdue } from '../domain/task.js';
import { TasksRepository } from '../persistence/tasks.repository.js';
import { system } from '../system.js';

const BATCH = 100;
const access = system('task.do');

@Injectable()
export class TasksDueWork implements DueWork {
  readonly name = 'tasks';

  constructor(@Inject(TasksRepository) private readonly tasks: TasksRepository) {}

  async run(now: Date): Promise<number> {
    const overdue = await this.tasks.overdue(now, BATCH);
    for (const id of overdue) await this.tasks.update(id, access, (state) => markOverdue(state, now));
    return overdue.length;
  }
}
