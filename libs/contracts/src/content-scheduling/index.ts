/** Everything that content-scheduling promises to others. */
export * from './aggregates.js';
export * from './events/index.js';
export { routes } from './http.js';
export { errors } from './errors.js';
export { TOPIC_TEXT_BYTES_MAX } from './views.js';
