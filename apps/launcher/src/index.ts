/** The launcher as a library: a cell for those who measure it, replay the record through it or break it on purpose. */
export { migrateCell, startCell, type CellOptions, type PartName, type RunningCell } from './cell.js';
export type { CellDatabases } from './databases.js';
export type { ExternalPrograms } from './options.js';
export type { ProgramName } from './programs.js';
