/** A hospital's needs were assessed. */
import { defineEvent } from '../../core/event.js';
import { assessmentAggregate } from '../aggregates.js';

export const needsAssessed = defineEvent(assessmentAggregate, 'needs-assessed', 1, { doc: "A hospital's needs were assessed." });
