/** A topic was created. */
import { defineEvent } from '../../core/event.js';
import { topicAggregate } from '../aggregates.js';

export const topicCreated = defineEvent(topicAggregate, 'topic-created', 1, { doc: 'A topic was created.' });
