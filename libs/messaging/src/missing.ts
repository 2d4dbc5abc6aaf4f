/** How a stream or durable that is not there is told from trouble with the broker. */
import { JetStreamApiError } from '@nats-io/jetstream';

/** For `catch`: undefined where the broker says that there is no such stream or durable. Throws every other error again. */
export function unlessMissing(error: unknown): undefined {
  if (error instanceof JetStreamApiError && error.status === 404) return undefined;
  throw error;
}
