/** Stands for apps/hotline-cases/src/domain/case.ts; refused by no-restricted-globals. */
export const id = (): string => crypto.randomUUID();
