/** A topic session was not held after all. */
import { defineEvent } from '../../core/event.js';
import { slotAggregate } from '../aggregates.js';

export const topicSessionWithdrawn = defineEvent(slotAggregate, 'topic-session-withdrawn', 1, { doc: 'A topic session was not held after all.' });
