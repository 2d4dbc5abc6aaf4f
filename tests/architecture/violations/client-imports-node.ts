/** Stands for libs/client/src/read-file.ts; refused by nuanxin/borders. */
export { readFile } from 'node:fs/promises';
