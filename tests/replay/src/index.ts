/** The replay as a library: a plan, its drive through the gateway, and the brute force over it, for those who break the cell meanwhile. */
export { finalFacts, type FinalFact } from './brute-force.js';
export { bundlesOf } from './drive/bundles.js';
export { advance, beginDistrict, performBundle } from './drive/drive.js';
export { passwordOf, World } from './drive/world.js';
export { makePlan, ADMINISTRATOR, type Action, type Key, type Plan, type PlanOptions } from './plan/index.js';
