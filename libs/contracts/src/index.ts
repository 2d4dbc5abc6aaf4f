/** Contracts: what services promise each other and the world. Zod only; services' own are under `@nuanxin/contracts/<service>`. */
export * from './core/aggregate.js';
export * from './core/categories.js';
export * from './core/change.js';
export * from './core/common.js';
export * from './core/errors.js';
export * from './core/event.js';
export * from './core/files.js';
export * from './core/route.js';
export * from './core/services.js';
export * from './admission.js';
export * from './audited.js';
export * from './permissions.js';
export * from './registry.js';
