/** A facilitator was assigned to a group for a period. */
import { defineEvent } from '../../core/event.js';
import { groupAggregate } from '../aggregates.js';

export const facilitatorAssigned = defineEvent(groupAggregate, 'facilitator-assigned', 1, { doc: 'A facilitator was assigned to a group for a period.' });
