/** A topic was changed. */
import { defineEvent } from '../../core/event.js';
import { topicAggregate } from '../aggregates.js';

export const topicChanged = defineEvent(topicAggregate, 'topic-changed', 1, { doc: 'A topic was changed.' });
