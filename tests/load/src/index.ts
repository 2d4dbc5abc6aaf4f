/** The load run as a library. */
export { runLoad, type LoadOptions, type LoadResult } from './run.js';
