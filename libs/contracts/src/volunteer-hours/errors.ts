/** Errors of volunteer-hours: code → status and title. */
import { defineErrors } from '../core/errors.js';

export const errors = defineErrors({
  'claim-already-decided': [409, 'The claim was decided, or withdrawn, before.'],
  'claim-own-decision': [409, 'Nobody decides on a claim of their own.'],
  'claim-in-future': [422, 'Work can be claimed once it is done.'],
});
