/** A new public key: tokens signed by it will come. */
import { defineEvent } from '../../core/event.js';
import { signingKeyAggregate } from '../aggregates.js';

export const signingKeyPublished = defineEvent(signingKeyAggregate, 'signing-key-published', 1, { doc: 'A new public key: tokens signed by it will come.' });
