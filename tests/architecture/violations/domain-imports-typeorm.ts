/** Stands for apps/hotline-cases/src/domain/case.ts; refused by nuanxin/borders. */
import type { EntityManager } from 'typeorm';

export type Tx = EntityManager;
