/** Somebody calls or writes. */
import { defineEvent } from '../../core/event.js';
import { contactAggregate } from '../aggregates.js';

export const contactOffered = defineEvent(contactAggregate, 'contact-offered', 1, { doc: 'Somebody calls or writes.' });
