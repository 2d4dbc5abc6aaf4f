/** Stands for libs/messaging/src/relay.ts; refused by @typescript-eslint/no-explicit-any. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const force = (value: any): unknown => value;
