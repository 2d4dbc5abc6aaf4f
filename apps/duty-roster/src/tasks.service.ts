/** Use cases of tasks: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/duty-roster';
import { DomainError, type Actor, type Clock, type Ids } from '@nuanxin/kernel';
import { CLOCK, IDS, mapPage, pageRequest, References, type InputOf } from '@nuanxin/service-kit';
import { assigneeAt } from './domain/assignee.js';
import { acknowledgeTask, createTask, finishTask, requireDueAhead, type Task } from './domain/task.js';
import { PostsRepository } from './persistence/posts.repository.js';
import { ShiftsRepository } from './persistence/shifts.repository.js';
import { TasksRepository } from './persistence/tasks.repository.js';

const view = ({ id, ...rest }: Task) => ({ taskId: id, ...rest });

/** The person who acts: tasks are done by people. Throws `forbidden` for anybody else. */
function personOf(actor: Actor): string {
  if (actor.kind !== 'person') throw new DomainError('forbidden');
  return actor.personId;
}

@Injectable()
export class TasksService {
  constructor(
    @Inject(TasksRepository) private readonly tasks: TasksRepository, @Inject(PostsRepository) private readonly posts: PostsRepository, @Inject(ShiftsRepository) private readonly shifts: ShiftsRepository,
    @Inject(References) private readonly references: References, @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids,
  ) {}

  async create({ actor, body, key }: InputOf<typeof routes.createTask>) {
    const access = { actor, permission: 'task.write' } as const;
    requireDueAhead(body.dueAt, this.clock.now());
    const post = await this.references.require(body.postId, '/postId', async (id) => (await this.posts.some([id], access))[0]);
    if (post.status !== 'open') throw new DomainError('post-closed');
    const now = this.clock.now().toISOString();
    const { state, changes } = createTask({
      id: this.ids.next(), kind: body.kind, postId: post.id, hospitalId: post.hospitalId, requestedBy: 'coordinator', referenceId: body.referenceId ?? null, note: body.note ?? null, dueAt: body.dueAt,
      assigneeId: assigneeAt(await this.shifts.serving(post.id, now), post.id, now),
    });
    return view(await this.tasks.create(state, changes, access, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listTasks>) {
    return mapPage(await this.tasks.list({ actor, permission: 'task.read' }, pageRequest(query), query), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getTask>) {
    return view(await this.tasks.get(params.taskId, { actor, permission: 'task.read' }));
  }

  async acknowledge({ actor, params, key }: InputOf<typeof routes.acknowledgeTask>) {
    return view(await this.tasks.update(params.taskId, { actor, permission: 'task.do' }, (state) => acknowledgeTask(state, personOf(actor), this.clock.now()), { key }));
  }

  async finish({ actor, params, key }: InputOf<typeof routes.finishTask>) {
    return view(await this.tasks.update(params.taskId, { actor, permission: 'task.do' }, (state) => finishTask(state, { personId: personOf(actor), at: this.clock.now().toISOString() }), { key }));
  }
}
