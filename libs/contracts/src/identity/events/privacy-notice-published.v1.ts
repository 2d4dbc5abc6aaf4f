/** A version of the privacy notice was published. */
import { defineEvent } from '../../core/event.js';
import { privacyNoticeAggregate } from '../privacy-aggregates.js';

export const privacyNoticePublished = defineEvent(privacyNoticeAggregate, 'privacy-notice-published', 1, { doc: 'A version of the privacy notice was published.' });
