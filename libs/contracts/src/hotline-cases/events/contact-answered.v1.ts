/** Somebody on duty answered. */
import { defineEvent } from '../../core/event.js';
import { contactAggregate } from '../aggregates.js';

export const contactAnswered = defineEvent(contactAggregate, 'contact-answered', 1, { doc: 'Somebody on duty answered.' });
