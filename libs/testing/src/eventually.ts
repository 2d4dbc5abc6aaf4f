/** Waiting in tests: on a condition, never for a time. */

/** Generous, since the machine may be another's too; well below the limit of a test, so that its failure says what did not come. */
const TIMEOUT_MS = 40_000;
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
