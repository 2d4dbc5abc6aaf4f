/** A slot's time has come: somebody on duty must post it. */
import { defineEvent } from '../../core/event.js';
import { slotAggregate } from '../aggregates.js';

export const slotDue = defineEvent(slotAggregate, 'slot-due', 1, { doc: "A slot's time has come: somebody on duty must post it.", example: { status: 'due', postedAt: null, postedBy: null, session: null } });
