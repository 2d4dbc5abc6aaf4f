/** A slot was not posted in time. */
import { defineEvent } from '../../core/event.js';
import { slotAggregate } from '../aggregates.js';

export const slotLate = defineEvent(slotAggregate, 'slot-late', 1, { doc: 'A slot was not posted in time.' });
