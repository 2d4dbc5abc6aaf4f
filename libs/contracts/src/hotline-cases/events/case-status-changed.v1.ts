/** A case's status changed. */
import { defineEvent } from '../../core/event.js';
import { caseAggregate } from '../aggregates.js';

export const caseStatusChanged = defineEvent(caseAggregate, 'case-status-changed', 1, { doc: "A case's status changed." });
