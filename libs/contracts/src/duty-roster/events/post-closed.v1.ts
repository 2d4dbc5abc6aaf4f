/** A post need no longer be covered. */
import { defineEvent } from '../../core/event.js';
import { postAggregate } from '../aggregates.js';

export const postClosed = defineEvent(postAggregate, 'post-closed', 1, { doc: 'A post need no longer be covered.' });
