/** A planned shift was changed before it began. */
import { defineEvent } from '../../core/event.js';
import { shiftAggregate } from '../aggregates.js';

export const shiftChanged = defineEvent(shiftAggregate, 'shift-changed', 1, { doc: 'A planned shift was changed before it began.' });
