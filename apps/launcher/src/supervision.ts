/** Keeps a part of the cell running: one that ends without being asked to is started again, and that is said. */
import { setTimeout as delay } from 'node:timers/promises';
import { describeExit, type Child } from '@nuanxin/embedded';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** A part that ran this long counts as healthy: its next crash is waited out briefly again. */
const STEADY_MS = 30_000;

export interface PartOptions {
  readonly name: string;
  /** Starts the program, and starts it again. Throws when it cannot be started. */
  readonly start: () => Promise<Child>;
  readonly say: (line: string) => void;
  /** Runs after each start but the first, before the part counts as running. */
  readonly afterRestart?: () => Promise<void>;
}

export interface Part {
  readonly name: string;
  /** The process id now, undefined between two lives. */
  pid(): number | undefined;
  /** How often it had to be started again. */
  restarts(): number;
  /** `kill -9`; it is started again like after any crash. */
  kill(): void;
  /** Stops it in order and leaves it stopped. */
  stop(): Promise<void>;
  /** Starts it after `stop`. */
  resume(): Promise<void>;
}

/** Starts a part and keeps it running until `stop`. Throws what the first start throws. */
export async function supervise(options: PartOptions): Promise<Part> {
  let child: Child | undefined;
  let restarts = 0;
  let life = new AbortController();
  let watching: Promise<void> = Promise.resolve();

  const startAgain = async (signal: AbortSignal): Promise<void> => {
    const next = await options.start();
    if (signal.aborted) {
      await next.stop();
      return;
    }
    child = next;
    restarts += 1;
    await options.afterRestart?.();
  };
  const watch = async (signal: AbortSignal): Promise<void> => {
    let waitMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      const began = performance.now();
      const ended = child === undefined ? undefined : await child.exited;
      child = undefined;
      if (signal.aborted) return;
      if (performance.now() - began > STEADY_MS) waitMs = FIRST_WAIT_MS;
      if (ended !== undefined) options.say(`${options.name} ended (${describeExit(ended)}); it is started again.`);
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      await startAgain(signal).catch((error: unknown) => { options.say(`${options.name}: ${error instanceof Error ? error.message : String(error)}`); });
    }
  };
  const resume = async (): Promise<void> => {
    life = new AbortController();
    child = await options.start();
    watching = watch(life.signal);
  };
  await resume();
  return {
    name: options.name, resume,
    pid: () => child?.pid,
    restarts: () => restarts,
    kill: () => { child?.kill(); },
    stop: async () => {
      life.abort();
      await child?.stop();
      await watching;
    },
  };
}
