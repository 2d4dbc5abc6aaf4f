/** A facilitator's period in a group ends. */
import { defineEvent } from '../../core/event.js';
import { groupAggregate } from '../aggregates.js';

export const facilitatorReleased = defineEvent(groupAggregate, 'facilitator-released', 1, { doc: "A facilitator's period in a group ends." });
