/** Times or facilitators of a topic session were corrected. */
import { defineEvent } from '../../core/event.js';
import { slotAggregate } from '../aggregates.js';

export const topicSessionCorrected = defineEvent(slotAggregate, 'topic-session-corrected', 1, { doc: 'Times or facilitators of a topic session were corrected.' });
