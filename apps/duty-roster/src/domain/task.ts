/** Tasks: what whoever is on duty at a post must do by a time. */
import type { Change } from '@nuanxin/contracts';
import { taskAcknowledged, taskCancelled, taskCreated, taskDone, taskOverdue } from '@nuanxin/contracts/duty-roster';
import { DomainError, invalid } from '@nuanxin/kernel';

const AHEAD_MS_MAX = 400 * 24 * 3_600_000;

/** A task as it stands. `requestedBy` is the service that asked, or `coordinator`; `assigneeId` is null for a task of the post at large. */
export interface Task {
  readonly id: string;
  readonly version: number;
  readonly kind: 'post-by-hand' | 'call-back' | 'other';
  readonly postId: string | null;
  readonly hospitalId: string | null;
  readonly assigneeId: string | null;
  readonly requestedBy: string;
  readonly referenceId: string | null;
  readonly note: string | null;
  readonly dueAt: string;
  readonly status: 'open' | 'acknowledged' | 'done' | 'overdue' | 'cancelled';
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: string | null;
  readonly doneBy: string | null;
  readonly doneAt: string | null;
}

export type TaskRequest = Pick<Task, 'id' | 'kind' | 'postId' | 'hospitalId' | 'assigneeId' | 'requestedBy' | 'referenceId' | 'note' | 'dueAt'>;

/** DR-20: a task goes to whoever is on duty at its post when it is to be done, else it is open to all who serve there. */
export function createTask(request: TaskRequest): { state: Task; changes: Change<Task>[] } {
  const state: Task = {
    ...request, version: 0, dueAt: new Date(request.dueAt).toISOString(), status: 'open', acknowledgedBy: null, acknowledgedAt: null, doneBy: null, doneAt: null,
  };
  return { state, changes: [{ event: taskCreated, set: {} }] };
}

/** DR-20: what a coordinator asks for is due in the future. Throws `invalid-input`. */
export function requireDueAhead(dueAt: string, now: Date): void {
  const ahead = new Date(dueAt).getTime() - now.getTime();
  if (ahead <= 0) throw invalid('/dueAt', 'must be in the future');
  if (ahead > AHEAD_MS_MAX) throw invalid('/dueAt', 'must be at most 400 days ahead');
}

/** DR-21: whoever takes note of a task that is nobody's takes it; one that is overdue stays so until it is done. Throws `task-over`. */
export function acknowledgeTask(state: Task, personId: string, now: Date): Change<Task>[] {
  if (isOver(state)) throw new DomainError('task-over');
  if (state.acknowledgedBy !== null) return [];
  const status = state.status === 'overdue' ? 'overdue' : 'acknowledged';
  return [{ event: taskAcknowledged, set: { status, acknowledgedBy: personId, acknowledgedAt: now.toISOString(), assigneeId: state.assigneeId ?? personId } }];
}

/** DR-22: a task may be done at any time until it is cancelled, by any who reach it, and once. Throws `task-over` for a cancelled one. */
export function finishTask(state: Task, by: { personId: string | null; at: string }): Change<Task>[] {
  if (state.status === 'done') return [];
  if (state.status === 'cancelled') throw new DomainError('task-over');
  return [{ event: taskDone, set: { status: 'done', doneBy: by.personId, doneAt: new Date(by.at).toISOString() } }];
}

/** DR-23: a task is cancelled when who asked for it no longer needs it; one that is over stays as it is. */
export const cancelTask = (state: Task): Change<Task>[] => (isOver(state) ? [] : [{ event: taskCancelled, set: { status: 'cancelled' } }]);

/** DR-24: a task that is not done by its time is overdue. */
export const markOverdue = (state: Task, now: Date): Change<Task>[] =>
  (state.status === 'open' || state.status === 'acknowledged') && state.dueAt <= now.toISOString() ? [{ event: taskOverdue, set: { status: 'overdue' } }] : [];

const isOver = (state: Task): boolean => state.status === 'done' || state.status === 'cancelled';
