/** A version of the privacy notice that is not in effect yet was changed. */
import { defineEvent } from '../../core/event.js';
import { privacyNoticeAggregate } from '../privacy-aggregates.js';

export const privacyNoticeChanged = defineEvent(privacyNoticeAggregate, 'privacy-notice-changed', 1, { doc: 'A version of the privacy notice that is not in effect yet was changed.' });
