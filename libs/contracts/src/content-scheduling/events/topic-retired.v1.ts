/** A topic is used no more. */
import { defineEvent } from '../../core/event.js';
import { topicAggregate } from '../aggregates.js';

export const topicRetired = defineEvent(topicAggregate, 'topic-retired', 1, { doc: 'A topic is used no more.' });
