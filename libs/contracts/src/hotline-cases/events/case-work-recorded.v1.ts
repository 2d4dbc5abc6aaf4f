/** Work on a case was recorded. */
import { defineEvent } from '../../core/event.js';
import { caseWorkAggregate } from '../aggregates.js';

export const caseWorkRecorded = defineEvent(caseWorkAggregate, 'case-work-recorded', 1, { doc: 'Work on a case was recorded.' });
