/** Waiting in tests: on a condition, never for a time. */

const TIMEOUT_MS = 15_000;
const EVERY_MS = 20;

/** Repeats `assertion` until it passes and gives its result; throws its last failure after `timeoutMs`. */
export async function eventually<T>(assertion: () => T | Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}
