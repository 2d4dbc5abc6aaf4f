/** The benchmarks' cell as a library, for those who load one in other ways. */
export { benchCell, type BenchCell, type BenchOptions } from './cell.js';
