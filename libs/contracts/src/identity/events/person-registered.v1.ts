/** A person was registered. */
import { defineEvent } from '../../core/event.js';
import { personAggregate } from '../aggregates.js';

export const personRegistered = defineEvent(personAggregate, 'person-registered', 1, { doc: 'A person was registered.' });
