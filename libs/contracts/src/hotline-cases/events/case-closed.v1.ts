/** A case was closed with an outcome. */
import { defineEvent } from '../../core/event.js';
import { caseAggregate } from '../aggregates.js';

export const caseClosed = defineEvent(caseAggregate, 'case-closed', 1, { doc: 'A case was closed with an outcome.', example: { status: 'closed', closedAt: '2020-03-01T10:00:00Z', outcome: 'goals-reached' } });
