/** The events of volunteer-hours, one file a published version. */
export { entryBooked } from './entry-booked.v1.js';
export { claimSubmitted } from './claim-submitted.v1.js';
export { claimApproved } from './claim-approved.v1.js';
export { claimRejected } from './claim-rejected.v1.js';
export { claimWithdrawn } from './claim-withdrawn.v1.js';
