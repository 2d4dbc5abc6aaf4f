/** Stands for apps/hotline-cases/src/domain/case.ts; refused by nuanxin/borders. */
export { randomUUID } from 'node:crypto';
