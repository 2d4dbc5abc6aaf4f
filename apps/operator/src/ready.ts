/** `nuanxin ready`: whether a gateway says that it can serve; what `helm test` asks. */
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '@nuanxin/embedded';

const LOOK_EVERY_MS = 500;
const ANSWER_MS = 3_000;

/** Waits until the gateway at `url` is ready. Throws a StartError with its last word when that takes longer than `waitMs`. */
export async function waitUntilReady({ url, waitMs, say }: { url: string; waitMs: number; say: (line: string) => void }): Promise<void> {
  const until = performance.now() + waitMs;
  for (;;) {
    const problem = await problemOf(new URL('/health/ready', url));
    if (problem === undefined) return say(`${url} is ready.`);
    if (performance.now() >= until) throw new StartError(`${url} is not ready: ${problem}`);
    await delay(LOOK_EVERY_MS);
  }
}

async function problemOf(url: URL): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    return response.ok ? undefined : `${response.status} ${await response.text()}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}
