/** Everything that identity promises to others. */
export * from './aggregates.js';
export * from './privacy-aggregates.js';
export * from './events/index.js';
export { routes } from './http.js';
export type { RegisteredCredential, ShownCredential } from './passkeys.js';
export { errors } from './errors.js';
