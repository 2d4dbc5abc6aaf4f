/** A hospital closed, or its closing day was set. */
import { defineEvent } from '../../core/event.js';
import { hospitalAggregate } from '../aggregates.js';

export const hospitalClosed = defineEvent(hospitalAggregate, 'hospital-closed', 1, { doc: 'A hospital closed, or its closing day was set.', example: { closedOn: '2020-07-16' } });
