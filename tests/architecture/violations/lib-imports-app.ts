/** Stands for libs/service-kit/src/know-all.ts; refused by nuanxin/borders. */
export * from '../../../apps/identity/src/index.js';
