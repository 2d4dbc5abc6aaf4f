/** A group's daily plan was set. */
import { defineEvent } from '../../core/event.js';
import { planAggregate } from '../aggregates.js';

export const planSet = defineEvent(planAggregate, 'plan-set', 1, { doc: "A group's daily plan was set." });
