/** Stands for libs/kernel/src/post.ts; refused by nuanxin/borders. */
export * from '@nuanxin/messaging';
