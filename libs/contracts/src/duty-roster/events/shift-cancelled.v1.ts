/** A shift will not take place. */
import { defineEvent } from '../../core/event.js';
import { shiftAggregate } from '../aggregates.js';

export const shiftCancelled = defineEvent(shiftAggregate, 'shift-cancelled', 1, { doc: 'A shift will not take place.', example: { status: 'cancelled', checkedInAt: null, checkedOutAt: null, closedBy: null } });
