/** The caller gave up before anybody answered. */
import { defineEvent } from '../../core/event.js';
import { contactAggregate } from '../aggregates.js';

export const contactAbandoned = defineEvent(contactAggregate, 'contact-abandoned', 1, { doc: 'The caller gave up before anybody answered.' });
