/** A resource is on the public list, or what it says was changed. */
import { defineEvent } from '../../core/event.js';
import { resourceAggregate } from '../aggregates.js';

export const resourcePublished = defineEvent(resourceAggregate, 'resource-published', 1, { doc: 'A resource is on the public list, or what it says was changed.' });
