/** Somebody withdrew their consent to a purpose; what was done before stays lawful (PIPL art. 15). */
import { defineEvent } from '../../core/event.js';
import { consentAggregate } from '../privacy-aggregates.js';

export const consentWithdrawn = defineEvent(consentAggregate, 'consent-withdrawn', 1, { doc: 'Somebody withdrew their consent to a purpose; what was done before stays lawful (PIPL art. 15).', example: { status: 'withdrawn' } });
