/** The gateway, for those who start one in their own process. */
export * from './config.js';
export * from './gateway.js';
