/** A contact is over and recorded. */
import { defineEvent } from '../../core/event.js';
import { contactAggregate } from '../aggregates.js';

export const contactEnded = defineEvent(contactAggregate, 'contact-ended', 1, { doc: 'A contact is over and recorded.' });
