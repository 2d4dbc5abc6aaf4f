/** Case work was recorded by mistake. */
import { defineEvent } from '../../core/event.js';
import { caseWorkAggregate } from '../aggregates.js';

export const caseWorkWithdrawn = defineEvent(caseWorkAggregate, 'case-work-withdrawn', 1, { doc: 'Case work was recorded by mistake.' });
