/** A person's roles or their scopes changed: tokens issued before are refused. */
import { defineEvent } from '../../core/event.js';
import { personAggregate } from '../aggregates.js';

export const roleChanged = defineEvent(personAggregate, 'role-changed', 1, { doc: "A person's roles or their scopes changed: tokens issued before are refused." });
