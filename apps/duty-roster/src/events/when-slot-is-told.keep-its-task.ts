/** When a slot is due, ask whoever is on duty at its group to post it; when that is settled, so is the task (DR-20, DR-22, DR-23). */
import { slotAggregate } from '@nuanxin/contracts/content-scheduling';
import { assertNever, type Ids } from '@nuanxin/kernel';
import { defineHandler, type Handler } from '@nuanxin/messaging';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { assigneeAt } from '../domain/assignee.js';
import { cancelTask, createTask, finishTask } from '../domain/task.js';
import type { PostsRepository } from '../persistence/posts.repository.js';
import type { ShiftsRepository } from '../persistence/shifts.repository.js';
import type { TasksRepository } from '../persistence/tasks.repository.js';
import { system } from '../system.js';

interface Parts {
  readonly tasks: TasksRepository;
  readonly posts: PostsRepository;
  readonly shifts: ShiftsRepository;
  readonly ids: Ids;
}

type Slot = z.output<typeof slotAggregate.state>;

const access = system('task.do');

export const slotHandler = (parts: Parts): Handler => defineHandler({
  name: 'when-slot-is-told.keep-its-task', aggregate: slotAggregate,
  handle: async ({ data: slot, time }, tx) => {
    const task = await parts.tasks.about(tx, access, { requestedBy: 'content-scheduling', kind: 'post-by-hand', referenceId: slot.slotId });
    switch (slot.status) {
      case 'planned':
        return;
      case 'due':
      case 'late':
        if (task === null) await ask(parts, slot, tx);
        return;
      case 'sent':
        if (task !== null) await parts.tasks.updateWithin(tx, task.id, access, (state) => (state.status === 'cancelled' ? [] : finishTask(state, { personId: slot.postedBy, at: slot.postedAt ?? time })));
        return;
      case 'failed':
      case 'skipped':
        if (task !== null) await parts.tasks.updateWithin(tx, task.id, access, cancelTask);
        return;
      default:
        assertNever(slot.status);
    }
  },
});

/** Asks for the posting, where the group has a post; it is due before the slot is late. */
async function ask({ tasks, posts, shifts, ids }: Parts, slot: Slot, tx: EntityManager): Promise<void> {
  const post = await posts.ofGroup(slot.groupId, access, tx);
  const dueAt = new Date(slot.dueAt).toISOString();
  const { state, changes } = createTask({
    id: ids.next(), kind: 'post-by-hand', postId: post?.id ?? null, hospitalId: slot.hospitalId, requestedBy: 'content-scheduling', referenceId: slot.slotId, note: null, dueAt: slot.lateAt,
    assigneeId: post === null ? null : assigneeAt(await shifts.serving(post.id, dueAt, tx), post.id, dueAt),
  });
  await tasks.createWithin(tx, state, changes);
}
