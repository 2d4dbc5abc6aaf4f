/** Waiting for something outside this process, always with an end. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks `condition` every `everyMs` milliseconds until it gives true.
 * Resolves to true then, or to false once `timeoutMs` have passed.
 */
export async function becomesTrue(condition: () => boolean | Promise<boolean>, timeoutMs: number, everyMs = 50): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= end) return false;
    await delay(everyMs);
  }
}
