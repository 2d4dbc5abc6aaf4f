/** Stands for apps/hotline-cases/src/domain/case.ts; refused by nuanxin/borders. */
export * from '../persistence/cases.repository.js';
