/** Looks taken for metrics: seldom, and never waited for. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What `read` gives, asked once in `keepMs` however many ask, and waited for no longer than `waitMs`; undefined when it failed
 * or takes longer. So whoever reads metrics costs little, and isn't held up by the trouble that they should tell of.
 */
export function sampled<T>(read: () => Promise<T>, { keepMs, waitMs }: { keepMs: number; waitMs: number }): () => Promise<T | undefined> {
  let last: { readonly value: Promise<T | undefined>; until: number } | undefined;
  return async () => {
    if (last === undefined || performance.now() >= last.until) {
      const next = { value: read().catch(() => undefined), until: Infinity };
      void next.value.then(() => { next.until = performance.now() + keepMs; });
      last = next;
    }
    const settled = new AbortController();
    try {
      return await Promise.race([last.value, delay(waitMs, undefined, { signal: settled.signal })]);
    } finally {
      settled.abort();
    }
  };
}
