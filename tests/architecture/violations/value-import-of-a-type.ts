/** Stands for libs/messaging/src/decode.ts; refused by @typescript-eslint/consistent-type-imports. */
import { Envelope } from '@nuanxin/kernel';

export const idOf = (envelope: Envelope): string => envelope.id;
