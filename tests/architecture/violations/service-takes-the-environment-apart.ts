/** Stands for apps/hotline-cases/src/config.ts; refused by no-restricted-syntax. */
const { env } = process;

export const port = env['PORT'];
