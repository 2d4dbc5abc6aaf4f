/** A group opened: an assessment is on record and the composition rule is met. */
import { defineEvent } from '../../core/event.js';
import { groupAggregate } from '../aggregates.js';

export const groupOpened = defineEvent(groupAggregate, 'group-opened', 1, { doc: 'A group opened: an assessment is on record and the composition rule is met.' });
