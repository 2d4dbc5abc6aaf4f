/** Stands for apps/hotline-cases/src/domain/case.ts; refused by no-restricted-syntax. */
export const now = (): number => Date.now();
