/** A person's organisation, professions or other particulars changed. */
import { defineEvent } from '../../core/event.js';
import { personAggregate } from '../aggregates.js';

export const personChanged = defineEvent(personAggregate, 'person-changed', 1, { doc: "A person's organisation, professions or other particulars changed." });
