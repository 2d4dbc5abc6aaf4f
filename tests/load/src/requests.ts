/** Requests as fast as they are answered, or at a rate. */
import { setTimeout as delay } from 'node:timers/promises';

/** Requests under way at once. */
const AT_ONCE = 48;
const SECOND_MS = 1_000;

/** Sends one after the other in each of many hands, for a time; gives how many were answered a second. */
export async function asFastAsAnswered(ask: () => Promise<void>, ms: number): Promise<number> {
  const began = performance.now();
  let answered = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (performance.now() - began < ms) {
      await ask();
      answered += 1;
    }
  }));
  return (answered * SECOND_MS) / (performance.now() - began);
}

/** Sends at a rate, or fewer while as many as there are hands wait for their answers; gives how many were answered. */
export async function atRate(ask: () => Promise<void>, perSecond: number, ms: number): Promise<number> {
  const began = performance.now();
  let [due, answered] = [0, 0];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (;;) {
      const at = began + (due * SECOND_MS) / perSecond;
      if (at - began >= ms) return;
      due += 1;
      const wait = at - performance.now();
      // What could not be sent in time is not made up for later.
      if (wait < -SECOND_MS) due = Math.ceil(((performance.now() - began) * perSecond) / SECOND_MS);
      if (wait > 0) await delay(wait);
      await ask();
      answered += 1;
    }
  }));
  return answered;
}
