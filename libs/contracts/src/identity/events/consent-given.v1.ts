/** Somebody consented to a purpose. */
import { defineEvent } from '../../core/event.js';
import { consentAggregate } from '../privacy-aggregates.js';

export const consentGiven = defineEvent(consentAggregate, 'consent-given', 1, { doc: 'Somebody consented to a purpose.' });
