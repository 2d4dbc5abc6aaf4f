/** A line was added to the hours ledger. */
import { defineEvent } from '../../core/event.js';
import { entryAggregate } from '../aggregates.js';

export const entryBooked = defineEvent(entryAggregate, 'entry-booked', 1, { doc: 'A line was added to the hours ledger.' });
