/** Everything that hotline-cases promises to others. */
export * from './aggregates.js';
export * from './events/index.js';
export { CASE_ATTACHMENT_BYTES_MAX, CASE_ATTACHMENTS_MAX, CASE_NOTES_MAX } from './views.js';
export { routes } from './http.js';
export { errors } from './errors.js';
