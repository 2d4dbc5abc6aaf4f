/** Stands for apps/hotline-cases/src/config.ts; refused by no-restricted-syntax. */
export const port = process.env['PORT'];
