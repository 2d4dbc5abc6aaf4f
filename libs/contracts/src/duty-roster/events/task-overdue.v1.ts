/** A task was not done in time. */
import { defineEvent } from '../../core/event.js';
import { taskAggregate } from '../aggregates.js';

export const taskOverdue = defineEvent(taskAggregate, 'task-overdue', 1, { doc: 'A task was not done in time.' });
