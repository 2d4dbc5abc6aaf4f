/** The events of hotline-cases, one file a published version. */
export { contactOffered } from './contact-offered.v1.js';
export { contactAnswered } from './contact-answered.v1.js';
export { contactEnded } from './contact-ended.v1.js';
export { contactAbandoned } from './contact-abandoned.v1.js';
export { contactCorrected } from './contact-corrected.v1.js';
export { contactWithdrawn } from './contact-withdrawn.v1.js';
export { caseOpened } from './case-opened.v1.js';
export { caseAssigned } from './case-assigned.v1.js';
export { caseStatusChanged } from './case-status-changed.v1.js';
export { caseClosed } from './case-closed.v1.js';
export { caseReopened } from './case-reopened.v1.js';
export { caseWorkRecorded } from './case-work-recorded.v1.js';
export { caseWorkCorrected } from './case-work-corrected.v1.js';
export { caseWorkWithdrawn } from './case-work-withdrawn.v1.js';
