/** The person of a shift began. */
import { defineEvent } from '../../core/event.js';
import { shiftAggregate } from '../aggregates.js';

export const shiftCheckedIn = defineEvent(shiftAggregate, 'shift-checked-in', 1, { doc: 'The person of a shift began.', example: { status: 'checked-in', checkedOutAt: null, closedBy: null } });
