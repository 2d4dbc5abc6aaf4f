/** A claim was withdrawn. */
import { defineEvent } from '../../core/event.js';
import { claimAggregate } from '../aggregates.js';

export const claimWithdrawn = defineEvent(claimAggregate, 'claim-withdrawn', 1, { doc: 'A claim was withdrawn.' });
