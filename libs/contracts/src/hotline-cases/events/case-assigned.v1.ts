/** A case was assigned to a counsellor. */
import { defineEvent } from '../../core/event.js';
import { caseAggregate } from '../aggregates.js';

export const caseAssigned = defineEvent(caseAggregate, 'case-assigned', 1, { doc: 'A case was assigned to a counsellor.' });
