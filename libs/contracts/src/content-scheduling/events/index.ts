/** The events of content-scheduling, one file a published version. */
export { topicCreated } from './topic-created.v1.js';
export { topicChanged } from './topic-changed.v1.js';
export { topicRetired } from './topic-retired.v1.js';
export { planSet } from './plan-set.v1.js';
export { planEnded } from './plan-ended.v1.js';
export { slotDue } from './slot-due.v1.js';
export { slotLate } from './slot-late.v1.js';
export { slotPosted } from './slot-posted.v1.js';
export { slotFailed } from './slot-failed.v1.js';
export { slotSkipped } from './slot-skipped.v1.js';
export { topicSessionHeld } from './topic-session-held.v1.js';
export { topicSessionCorrected } from './topic-session-corrected.v1.js';
export { topicSessionWithdrawn } from './topic-session-withdrawn.v1.js';
export { resourcePublished } from './resource-published.v1.js';
export { resourceWithdrawn } from './resource-withdrawn.v1.js';
