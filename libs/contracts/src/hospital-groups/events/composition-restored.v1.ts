/** A group meets the composition rule again. */
import { defineEvent } from '../../core/event.js';
import { groupAggregate } from '../aggregates.js';

export const compositionRestored = defineEvent(groupAggregate, 'composition-restored', 1, { doc: 'A group meets the composition rule again.' });
