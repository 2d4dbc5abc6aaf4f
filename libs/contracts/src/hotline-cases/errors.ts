/** Errors of hotline-cases: code → status and title. */
import { defineErrors } from '../core/errors.js';

export const errors = defineErrors({
  'contact-already-answered': [409, 'Somebody answered this contact already.'],
  'contact-not-answered': [409, 'Nobody has answered this contact; it can be abandoned, not ended.'],
  'contact-over': [409, 'This contact is over; what was recorded of it can be corrected.'],
  'contact-not-over': [409, 'This contact is not over; answer, end or abandon it.'],
  'contact-withdrawn': [409, 'This contact was withdrawn.'],
  'contact-has-case': [409, 'This contact belongs to a case already.'],
  'client-of-another-case': [409, 'The contact and the case are of two different clients.'],
  'client-just-known': [409, 'Somebody entered this caller at the same moment; send the request again.'],
  'phone-of-another-client': [409, 'Another client has this telephone number.'],
  'case-closed': [409, 'The case is closed; reopen it first.'],
  'case-not-closed': [409, 'The case is not closed.'],
  'case-transition-not-allowed': [409, 'A case in this status does not go over to that one.'],
  'case-already-assigned': [409, 'Somebody has this case already.'],
  'assignee-inactive': [409, 'The person does not serve at present.'],
  'not-a-supervisor': [409, 'Supervision is done by somebody who supervises where the case lies.'],
  'case-work-withdrawn': [409, 'This work was withdrawn.'],
  'vault-key-destroyed': [410, 'This was destroyed for good; nobody can read it any more.'],
  'vault-integrity': [500, 'Something sealed is not what was once sealed in its place. Nothing was changed; the request id helps us to find it.'],
  'vault-unavailable': [503, 'What is sealed cannot be opened or sealed right now; try again shortly.'],
});
