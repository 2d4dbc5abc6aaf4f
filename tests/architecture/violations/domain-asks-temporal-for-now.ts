/** Stands for apps/hotline-cases/src/domain/case.ts; refused by no-restricted-syntax. */
import { Temporal } from 'temporal-polyfill';

export const now = () => Temporal.Now.instant();
