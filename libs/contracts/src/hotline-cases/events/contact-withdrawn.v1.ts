/** A contact was recorded by mistake. */
import { defineEvent } from '../../core/event.js';
import { contactAggregate } from '../aggregates.js';

export const contactWithdrawn = defineEvent(contactAggregate, 'contact-withdrawn', 1, { doc: 'A contact was recorded by mistake.' });
