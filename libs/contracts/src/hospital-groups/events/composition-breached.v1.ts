/** An open group no longer has a professor of social work and a psychologist. */
import { defineEvent } from '../../core/event.js';
import { groupAggregate } from '../aggregates.js';

export const compositionBreached = defineEvent(groupAggregate, 'composition-breached', 1, { doc: 'An open group no longer has a professor of social work and a psychologist.' });
