/** A group closed. */
import { defineEvent } from '../../core/event.js';
import { groupAggregate } from '../aggregates.js';

export const groupClosed = defineEvent(groupAggregate, 'group-closed', 1, { doc: 'A group closed.', example: { status: 'closed', closedAt: '2020-07-16T10:00:00Z' } });
