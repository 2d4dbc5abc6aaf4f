/** A temporary hospital was registered. */
import { defineEvent } from '../../core/event.js';
import { hospitalAggregate } from '../aggregates.js';

export const hospitalRegistered = defineEvent(hospitalAggregate, 'hospital-registered', 1, { doc: 'A temporary hospital was registered.' });
