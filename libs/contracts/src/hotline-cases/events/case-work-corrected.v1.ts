/** The times of case work were corrected. */
import { defineEvent } from '../../core/event.js';
import { caseWorkAggregate } from '../aggregates.js';

export const caseWorkCorrected = defineEvent(caseWorkAggregate, 'case-work-corrected', 1, { doc: 'The times of case work were corrected.' });
