/** A task was done. */
import { defineEvent } from '../../core/event.js';
import { taskAggregate } from '../aggregates.js';

export const taskDone = defineEvent(taskAggregate, 'task-done', 1, { doc: 'A task was done.' });
