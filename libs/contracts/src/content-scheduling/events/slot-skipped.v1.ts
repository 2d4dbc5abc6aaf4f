/** A slot will not be posted. */
import { defineEvent } from '../../core/event.js';
import { slotAggregate } from '../aggregates.js';

export const slotSkipped = defineEvent(slotAggregate, 'slot-skipped', 1, { doc: 'A slot will not be posted.' });
