/** The topic session of a slot was held. */
import { defineEvent } from '../../core/event.js';
import { slotAggregate } from '../aggregates.js';

export const topicSessionHeld = defineEvent(slotAggregate, 'topic-session-held', 1, { doc: 'The topic session of a slot was held.' });
