/** Somebody posted a slot by hand. */
import { defineEvent } from '../../core/event.js';
import { slotAggregate } from '../aggregates.js';

export const slotPosted = defineEvent(slotAggregate, 'slot-posted', 1, { doc: 'Somebody posted a slot by hand.' });
