/** The test harness: real PostgreSQL and NATS, whole services, tokens, waiting on conditions. */
export * from './canary.js';
export * from './eventually.js';
export * from './files.js';
export * from './metrics.js';
export * from './nats.js';
export * from './postgres.js';
export * from './s3.js';
export * from './service.js';
export * from './tls.js';
export * from './tokens.js';
