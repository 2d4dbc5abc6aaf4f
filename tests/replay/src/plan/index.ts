/** The plan of a replay: a generated service record as plain data. */
export { DAYS_MAX, makePlan, TIANJIN, TIANJIN_MINUTES, type PlanOptions } from './make-plan.js';
export { HOSPITALS_MAX, LATE_AFTER_MINUTES, SKIP_AFTER_MINUTES } from './hospitals.js';
export { VOLUNTEERS_MAX, VOLUNTEERS_MIN } from './people.js';
export { HOTLINE_OPENS_MINUTE, HOTLINE_POST } from './duty.js';
export { EARLIEST_CHECK_IN_MINUTES } from './attendance.js';
export { CLAIM_MINUTES_MAX, CLAIM_MINUTES_MIN } from './fill.js';
export * from './types.js';
