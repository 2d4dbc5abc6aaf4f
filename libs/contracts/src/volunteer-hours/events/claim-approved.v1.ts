/** A supervisor approved a claim. */
import { defineEvent } from '../../core/event.js';
import { claimAggregate } from '../aggregates.js';

export const claimApproved = defineEvent(claimAggregate, 'claim-approved', 1, { doc: 'A supervisor approved a claim.' });
