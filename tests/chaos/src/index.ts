/** Chaos as a library: runs, and the checker that judges them. */
export { check, verdict } from './checker/check.js';
export type { Observation, Violation } from './checker/observation.js';
export { runChaos, type ChaosOptions, type ChaosResult } from './run.js';
