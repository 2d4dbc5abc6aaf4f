export const silent = true;
/** Stands for libs/messaging/src/relay.ts; refused by nuanxin/opening-comment. */
