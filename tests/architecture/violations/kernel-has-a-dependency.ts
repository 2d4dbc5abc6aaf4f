/** Stands for libs/kernel/src/ids.ts; refused by nuanxin/borders. */
export { v7 } from 'uuid';
