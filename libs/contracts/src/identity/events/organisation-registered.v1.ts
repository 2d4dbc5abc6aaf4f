/** An organisation that sends people was registered. */
import { defineEvent } from '../../core/event.js';
import { organisationAggregate } from '../aggregates.js';

export const organisationRegistered = defineEvent(organisationAggregate, 'organisation-registered', 1, { doc: 'An organisation that sends people was registered.' });
