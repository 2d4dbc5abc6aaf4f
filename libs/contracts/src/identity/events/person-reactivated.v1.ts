/** A person may sign in and be planned again. */
import { defineEvent } from '../../core/event.js';
import { personAggregate } from '../aggregates.js';

export const personReactivated = defineEvent(personAggregate, 'person-reactivated', 1, { doc: 'A person may sign in and be planned again.' });
