/** A volunteer claimed work by hand. */
import { defineEvent } from '../../core/event.js';
import { claimAggregate } from '../aggregates.js';

export const claimSubmitted = defineEvent(claimAggregate, 'claim-submitted', 1, { doc: 'A volunteer claimed work by hand.', example: { status: 'submitted', decidedBy: null, decidedAt: null } });
