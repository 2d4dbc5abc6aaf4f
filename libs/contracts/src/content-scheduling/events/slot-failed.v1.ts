/** Posting a slot failed. */
import { defineEvent } from '../../core/event.js';
import { slotAggregate } from '../aggregates.js';

export const slotFailed = defineEvent(slotAggregate, 'slot-failed', 1, { doc: 'Posting a slot failed.' });
