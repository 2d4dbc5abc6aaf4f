/** An organisation was renamed, changed kind, or became inactive or active. */
import { defineEvent } from '../../core/event.js';
import { organisationAggregate } from '../aggregates.js';

export const organisationChanged = defineEvent(organisationAggregate, 'organisation-changed', 1, { doc: 'An organisation was renamed, changed kind, or became inactive or active.' });
