/** Stands for apps/gateway/src/open-notes.ts; refused by nuanxin/borders. */
export * from '@nuanxin/vault';
