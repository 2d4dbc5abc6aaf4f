/** A key signs no more; tokens by it are refused after `notAfter`. */
import { defineEvent } from '../../core/event.js';
import { signingKeyAggregate } from '../aggregates.js';

export const signingKeyRetired = defineEvent(signingKeyAggregate, 'signing-key-retired', 1, { doc: 'A key signs no more; tokens by it are refused after `notAfter`.' });
