/** A session ended: its tokens are refused from now on. */
import { defineEvent } from '../../core/event.js';
import { sessionAggregate } from '../aggregates.js';

export const sessionEnded = defineEvent(sessionAggregate, 'session-ended', 1, { doc: 'A session ended: its tokens are refused from now on.' });
