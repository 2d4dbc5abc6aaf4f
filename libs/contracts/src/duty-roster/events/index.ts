/** The events of duty-roster, one file a published version. */
export { postOpened } from './post-opened.v1.js';
export { postClosed } from './post-closed.v1.js';
export { shiftPlanned } from './shift-planned.v1.js';
export { shiftChanged } from './shift-changed.v1.js';
export { shiftCancelled } from './shift-cancelled.v1.js';
export { shiftCheckedIn } from './shift-checked-in.v1.js';
export { shiftCheckedOut } from './shift-checked-out.v1.js';
export { shiftMissed } from './shift-missed.v1.js';
export { shiftCorrected } from './shift-corrected.v1.js';
export { taskCreated } from './task-created.v1.js';
export { taskAcknowledged } from './task-acknowledged.v1.js';
export { taskDone } from './task-done.v1.js';
export { taskOverdue } from './task-overdue.v1.js';
export { taskCancelled } from './task-cancelled.v1.js';
export { coverBreached } from './cover-breached.v1.js';
export { coverRestored } from './cover-restored.v1.js';
