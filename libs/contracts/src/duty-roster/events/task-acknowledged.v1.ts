/** Somebody took a task on. */
import { defineEvent } from '../../core/event.js';
import { taskAggregate } from '../aggregates.js';

export const taskAcknowledged = defineEvent(taskAggregate, 'task-acknowledged', 1, { doc: 'Somebody took a task on.' });
