/** The register of processing, and what it is made from. */
export * from './activity.js';
export * from './levels.js';
export * from './register.js';
