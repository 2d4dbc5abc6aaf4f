/** Stands for apps/gateway/src/reach-over.ts; refused by nuanxin/borders. */
export * from '../../identity/src/index.js';
