/** Particulars of a hospital changed. */
import { defineEvent } from '../../core/event.js';
import { hospitalAggregate } from '../aggregates.js';

export const hospitalChanged = defineEvent(hospitalAggregate, 'hospital-changed', 1, { doc: 'Particulars of a hospital changed.' });
