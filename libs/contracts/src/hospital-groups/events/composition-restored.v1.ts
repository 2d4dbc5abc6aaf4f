/** A group meets the composition rule again. */
import { instant } from '../../core/common.js';
import { defineEvent } from '../../core/event.js';
import { groupAggregate } from '../aggregates.js';

export const compositionRestored = defineEvent(groupAggregate, 'composition-restored', 1, {
  doc: 'A group meets the composition rule again.',
  extra: { since: instant.describe('When the composition was met again.') }, example: { since: '2020-02-11T01:00:00Z', composition: { met: true, missing: [] } },
});
