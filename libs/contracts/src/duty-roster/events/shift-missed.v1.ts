/** Nobody checked in before the shift was over. */
import { defineEvent } from '../../core/event.js';
import { shiftAggregate } from '../aggregates.js';

export const shiftMissed = defineEvent(shiftAggregate, 'shift-missed', 1, { doc: 'Nobody checked in before the shift was over.' });
