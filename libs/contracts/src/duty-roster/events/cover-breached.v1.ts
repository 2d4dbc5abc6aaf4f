/** A post lacks somebody now, or will. */
import { defineEvent } from '../../core/event.js';
import { coverBreachAggregate } from '../aggregates.js';

export const coverBreached = defineEvent(coverBreachAggregate, 'cover-breached', 1, { doc: 'A post lacks somebody now, or will.' });
