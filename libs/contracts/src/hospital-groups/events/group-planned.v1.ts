/** A support group was planned for a hospital. */
import { defineEvent } from '../../core/event.js';
import { groupAggregate } from '../aggregates.js';

export const groupPlanned = defineEvent(groupAggregate, 'group-planned', 1, { doc: 'A support group was planned for a hospital.' });
