/** A case was opened. */
import { defineEvent } from '../../core/event.js';
import { caseAggregate } from '../aggregates.js';

export const caseOpened = defineEvent(caseAggregate, 'case-opened', 1, { doc: 'A case was opened.' });
