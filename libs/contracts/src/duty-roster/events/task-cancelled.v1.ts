/** A task need no longer be done. */
import { defineEvent } from '../../core/event.js';
import { taskAggregate } from '../aggregates.js';

export const taskCancelled = defineEvent(taskAggregate, 'task-cancelled', 1, { doc: 'A task need no longer be done.' });
