/** The launcher as a library: a cell for those who measure it, replay the record through it or break it on purpose, and its programs one by one. */
export { migrateCell, startCell, type CellOptions, type PartName, type RunningCell } from './cell.js';
export { removeDataFolder } from './data-folder.js';
export { seedDemo, type Demo } from './demo/seed.js';
export type { CellDatabases } from './databases.js';
export { gatewayEnvironment, migrationEnvironment, serviceEnvironment, signInEnvironment } from './environments.js';
export type { ExternalPrograms } from './options.js';
export { commonEnvironment, runToEnd, startProgram, type ProgramName } from './programs.js';
export type { CellSecrets } from './secrets.js';
export { supervise, type Part } from './supervision.js';
