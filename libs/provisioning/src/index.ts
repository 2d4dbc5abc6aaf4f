/** What a cell is set up with, wherever it runs: the launcher makes it on a laptop, the operator's command in a cluster. */
export * from './certificates.js';
export * from './databases.js';
export * from './secret-values.js';
