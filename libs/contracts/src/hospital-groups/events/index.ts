/** The events of hospital-groups, one file a published version. */
export { hospitalRegistered } from './hospital-registered.v1.js';
export { hospitalChanged } from './hospital-changed.v1.js';
export { hospitalClosed } from './hospital-closed.v1.js';
export { needsAssessed } from './needs-assessed.v1.js';
export { groupPlanned } from './group-planned.v1.js';
export { groupOpened } from './group-opened.v1.js';
export { groupClosed } from './group-closed.v1.js';
export { facilitatorAssigned } from './facilitator-assigned.v1.js';
export { facilitatorReleased } from './facilitator-released.v1.js';
export { compositionBreached } from './composition-breached.v1.js';
export { compositionRestored } from './composition-restored.v1.js';
