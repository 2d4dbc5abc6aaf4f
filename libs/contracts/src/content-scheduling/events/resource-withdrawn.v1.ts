/** A resource was taken from the public list. */
import { defineEvent } from '../../core/event.js';
import { resourceAggregate } from '../aggregates.js';

export const resourceWithdrawn = defineEvent(resourceAggregate, 'resource-withdrawn', 1, { doc: 'A resource was taken from the public list.' });
