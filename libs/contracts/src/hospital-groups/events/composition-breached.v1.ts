/** An open group no longer has a professor of social work and a psychologist. */
import { instant } from '../../core/common.js';
import { defineEvent } from '../../core/event.js';
import { groupAggregate } from '../aggregates.js';

export const compositionBreached = defineEvent(groupAggregate, 'composition-breached', 1, {
  doc: 'An open group no longer has a professor of social work and a psychologist.',
  extra: { since: instant.describe('When the composition was lost; told again, with the same moment, where more comes to be missing.') }, example: { since: '2020-02-10T16:00:00Z' },
});
