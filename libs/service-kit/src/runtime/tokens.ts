/** Injection tokens for what is no class. */

export const CONFIG = Symbol('config');
export const CLOCK = Symbol('clock');
export const IDS = Symbol('ids');
export const LOGGER = Symbol('logger');
/** A service's list of event handlers (`Handler[]`). */
export const HANDLERS = Symbol('handlers');
/** A service's list of due work (`DueWork[]`). */
export const DUE_WORK = Symbol('due-work');
/** A service's list of gauges of its own (`Gauge[]`). */
export const GAUGES = Symbol('gauges');
/** What an operator may ask of the service besides what all do (`OperatorActs`). */
export const OPERATOR_ACTS = Symbol('operator-acts');
/** What a service's readiness depends on besides database and broker (`HealthChecks`). */
export const HEALTH_CHECKS = Symbol('health-checks');
