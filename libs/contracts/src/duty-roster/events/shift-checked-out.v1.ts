/** A shift ended: by its person, or by the system at its planned end where that was forgotten. */
import { defineEvent } from '../../core/event.js';
import { shiftAggregate } from '../aggregates.js';

export const shiftCheckedOut = defineEvent(shiftAggregate, 'shift-checked-out', 1, { doc: 'A shift ended: by its person, or by the system at its planned end where that was forgotten.' });
