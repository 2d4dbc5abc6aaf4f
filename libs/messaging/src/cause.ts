/** What caused what: the correlation and causation ids that go into events, carried along the asynchronous call. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { context, propagation } from '@opentelemetry/api';

/** Ids for tracing alone; no rule depends on them, so they may be ambient. */
export interface Cause {
  readonly correlationId: string;
  readonly causationId?: string;
}

const storage = new AsyncLocalStorage<Cause>();

/** Runs `work` with everything it causes attributed to `cause`. */
export const withCause = <T>(cause: Cause, work: () => T): T => storage.run(cause, work);

/** The cause of what runs now; work that nobody asked for (a schedule) has its own id as correlation. */
export const currentCause = (fallbackId: string): Cause => storage.getStore() ?? { correlationId: fallbackId };

/** The W3C traceparent of the active span, or undefined when nothing is traced. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'];
}
