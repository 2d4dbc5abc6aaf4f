/** When a request is sent again: after what the server says passes, and after silence where sending twice is safe. */
import pRetry from 'p-retry';
import { NetworkError, ProblemError } from './errors.js';

/** How often and how patiently a client tries. Times in milliseconds. */
export interface RetryLimits {
  readonly retries: number;
  readonly minTimeoutMs: number;
  readonly maxTimeoutMs: number;
}

export const defaultLimits: RetryLimits = { retries: 5, minTimeoutMs: 100, maxTimeoutMs: 5_000 };

/** A server that asks for more patience than this is not waited for: the problem is the caller's to handle. */
const RETRY_AFTER_MAX_SECONDS = 60;

/** Resolves after `ms`, or rejects with the signal's reason as soon as it is aborted. */
export function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => { clearTimeout(timer); reject(signal?.reason instanceof Error ? signal.reason : new Error('Aborted.')); };
    const timer = setTimeout(() => { signal?.removeEventListener('abort', end); resolve(); }, ms);
    if (signal?.aborted === true) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}

/**
 * Whether trying again may help. 409 `reference-not-yet-known` and 429 say that nothing was done, so that any request may be repeated;
 * after silence, a time-out (408) or a gateway's 5xx it may have been, so that only safe and keyed (`repeatable`) ones are.
 */
export function isWorthRepeating(error: unknown, repeatable: boolean): boolean {
  if (error instanceof NetworkError) return repeatable;
  if (!(error instanceof ProblemError) || (error.retryAfterSeconds ?? 0) > RETRY_AFTER_MAX_SECONDS) return false;
  if (error.status === 429 || error.code === 'reference-not-yet-known') return true;
  return repeatable && [408, 502, 503, 504].includes(error.status);
}

/** Runs `attempt` until it succeeds, is not worth repeating, or was tried `retries` times more; waits at least as long as the server asks. */
export function withRetries<T>(attempt: () => Promise<T>, options: { limits: RetryLimits; repeatable: boolean; signal: AbortSignal | undefined }): Promise<T> {
  const { limits, repeatable, signal } = options;
  return pRetry(attempt, {
    retries: limits.retries, minTimeout: limits.minTimeoutMs, maxTimeout: limits.maxTimeoutMs, factor: 2, randomize: true, signal,
    shouldRetry: async ({ error, retryDelay }) => {
      if (!isWorthRepeating(error, repeatable)) return false;
      const asked = error instanceof ProblemError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
      if (asked > retryDelay) await delay(asked - retryDelay, signal);
      return true;
    },
  });
}
