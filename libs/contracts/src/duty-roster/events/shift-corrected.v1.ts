/** The times that a shift was worked were corrected. */
import { defineEvent } from '../../core/event.js';
import { shiftAggregate } from '../aggregates.js';

export const shiftCorrected = defineEvent(shiftAggregate, 'shift-corrected', 1, { doc: 'The times that a shift was worked were corrected.' });
