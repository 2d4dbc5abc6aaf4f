/** The generator: documents and schemas from the contracts, and the check that what is published only grows. */
export * from './access.js';
export * from './asyncapi.js';
export * from './compare.js';
export * from './examples.js';
export * from './files.js';
export * from './json-schema.js';
export * from './openapi.js';
export * from './problems.js';
export * from './published.js';
export * from '../processing/index.js';
