/** Chaos as a library: runs, and the checker that judges them. */
export { check, verdict } from './checker/check.js';
export { randomFrom } from './faults/random.js';
export { History } from './load/history.js';
export { worksOf } from './load/load.js';
export { asSuperuser, noteEffects } from './observe/instruments.js';
export { observe } from './observe/observe.js';
export type { Observation, Violation, Work } from './checker/observation.js';
export { runChaos, type ChaosOptions, type ChaosResult } from './run.js';
