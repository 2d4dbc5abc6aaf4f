/** The audit log: entries, their chain, its anchors, and the check of all three. */
export * from './anchors.js';
export * from './chain.js';
export * from './check-logs.js';
export * from './entry.js';
export * from './migration.js';
export * from './verify.js';
