/** A shift was planned. */
import { defineEvent } from '../../core/event.js';
import { shiftAggregate } from '../aggregates.js';

export const shiftPlanned = defineEvent(shiftAggregate, 'shift-planned', 1, { doc: 'A shift was planned.', example: { status: 'planned', checkedInAt: null, checkedOutAt: null, closedBy: null } });
