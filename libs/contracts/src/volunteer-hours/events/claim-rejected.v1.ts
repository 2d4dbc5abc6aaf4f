/** A supervisor rejected a claim. */
import { defineEvent } from '../../core/event.js';
import { claimAggregate } from '../aggregates.js';

export const claimRejected = defineEvent(claimAggregate, 'claim-rejected', 1, { doc: 'A supervisor rejected a claim.' });
