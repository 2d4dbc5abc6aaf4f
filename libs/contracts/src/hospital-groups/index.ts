/** Everything that hospital-groups promises to others. */
export * from './aggregates.js';
export * from './events/index.js';
export type { Answer } from './assessment-routes.js';
export { routes } from './http.js';
export { errors } from './errors.js';
