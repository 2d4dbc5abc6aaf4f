/** A task is there for whoever is on duty. */
import { defineEvent } from '../../core/event.js';
import { taskAggregate } from '../aggregates.js';

export const taskCreated = defineEvent(taskAggregate, 'task-created', 1, { doc: 'A task is there for whoever is on duty.' });
