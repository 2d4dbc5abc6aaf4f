/** A breach of cover was resolved. */
import { defineEvent } from '../../core/event.js';
import { coverBreachAggregate } from '../aggregates.js';

export const coverRestored = defineEvent(coverBreachAggregate, 'cover-restored', 1, { doc: 'A breach of cover was resolved.' });
