/** A closed case was opened again. */
import { defineEvent } from '../../core/event.js';
import { caseAggregate } from '../aggregates.js';

export const caseReopened = defineEvent(caseAggregate, 'case-reopened', 1, { doc: 'A closed case was opened again.' });
