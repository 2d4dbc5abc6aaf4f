/** Stands for apps/duty-roster/src/ask.ts; refused by nuanxin/borders. */
import { createClient } from '@nuanxin/client';

export const ask = createClient;
