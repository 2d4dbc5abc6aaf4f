/** What was recorded of a contact was corrected. */
import { defineEvent } from '../../core/event.js';
import { contactAggregate } from '../aggregates.js';

export const contactCorrected = defineEvent(contactAggregate, 'contact-corrected', 1, { doc: 'What was recorded of a contact was corrected.' });
