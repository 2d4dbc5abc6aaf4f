/** Stands for apps/identity/src/reach-over.ts; refused by nuanxin/borders. */
export * from '../../../libs/messaging/src/relay.js';
