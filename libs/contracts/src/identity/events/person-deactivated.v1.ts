/** A person may no longer sign in or be planned. */
import { defineEvent } from '../../core/event.js';
import { personAggregate } from '../aggregates.js';

export const personDeactivated = defineEvent(personAggregate, 'person-deactivated', 1, { doc: 'A person may no longer sign in or be planned.', example: { status: 'deactivated' } });
