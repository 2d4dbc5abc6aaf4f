/** A post must be covered from now on. */
import { defineEvent } from '../../core/event.js';
import { postAggregate } from '../aggregates.js';

export const postOpened = defineEvent(postAggregate, 'post-opened', 1, { doc: 'A post must be covered from now on.' });
