/** Stands for apps/hotline-cases/src/domain/case.ts; refused by nuanxin/borders. */
import type { Pool } from 'pg';

export type Connection = Pool;
