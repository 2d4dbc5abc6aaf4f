/** A daily plan ended. */
import { defineEvent } from '../../core/event.js';
import { planAggregate } from '../aggregates.js';

export const planEnded = defineEvent(planAggregate, 'plan-ended', 1, { doc: 'A daily plan ended.' });
