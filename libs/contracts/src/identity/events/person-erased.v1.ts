/** What identified a person was destroyed for good. */
import { defineEvent } from '../../core/event.js';
import { personAggregate } from '../aggregates.js';

export const personErased = defineEvent(personAggregate, 'person-erased', 1, {
  doc: 'What identified a person was destroyed for good: whoever keeps a copy of it forgets it too. What they did stays under their id.', example: { status: 'deactivated', grants: [] },
});
