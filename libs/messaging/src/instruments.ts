/** Metrics of messaging after the OpenTelemetry conventions (1.45, system "nats"), and own ones: by stream and durable, never by event, subject or type. */
import { metrics, type Attributes, type Meter, type MeterProvider } from '@opentelemetry/api';

/**
 * Instruments are made by the provider that is in place when they are used: modules are loaded before telemetry is started.
 * Gives a function that gives them.
 */
export function perProvider<T>(scope: string, make: (meter: Meter) => T): () => T {
  let made: { readonly provider: MeterProvider; readonly instruments: T } | undefined;
  return () => {
    const provider = metrics.getMeterProvider();
    if (made?.provider !== provider) made = { provider, instruments: make(provider.getMeter(scope)) };
    return made.instruments;
  };
}

/** Upper bounds of buckets in seconds, as the conventions advise for requests and for messages alike. */
export const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const seconds = (description: string) => ({ unit: 's', description, advice: { explicitBucketBoundaries: DURATION_BUCKETS } });

const instruments = perProvider('@nuanxin/messaging', (meter) => ({
  operation: meter.createHistogram('messaging.client.operation.duration', seconds('Time that sending a batch of events took.')),
  sent: meter.createCounter('messaging.client.sent.messages', { unit: '{message}', description: 'Events that were sent, or failed to be.' }),
  consumed: meter.createCounter('messaging.client.consumed.messages', { unit: '{message}', description: 'Events that were delivered, again or for the first time.' }),
  processing: meter.createHistogram('messaging.process.duration', seconds('Time that handling a batch of events took, with its transaction.')),
  duplicates: meter.createCounter('nuanxin.inbox.duplicates', { unit: '{message}', description: 'Events that had taken effect before and were passed over.' }),
}));

/** Names of errors are of code, not of data: there are few. */
const typeOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const secondsSince = (began: number): number => (performance.now() - began) / 1_000;

/** Measures the sending of `count` events to a stream; `send` tells how many arrived, and what kept the others. */
export async function measureSend<T extends { readonly sent: readonly unknown[]; readonly refused: readonly unknown[]; readonly error: unknown }>(stream: string, count: number, send: () => Promise<T>): Promise<T> {
  const at = { 'messaging.system': 'nats', 'messaging.operation.name': 'send', 'messaging.operation.type': 'send', 'messaging.destination.name': stream };
  const began = performance.now();
  const result = await send();
  const failure = result.error !== undefined ? typeOf(result.error) : result.refused.length > 0 ? 'refused' : undefined;
  const failed = failure === undefined ? at : { ...at, 'error.type': failure };
  const { operation, sent } = instruments();
  operation.record(secondsSince(began), failed);
  if (result.sent.length > 0) sent.add(result.sent.length, at);
  if (result.sent.length < count) sent.add(count - result.sent.length, failed);
  return result;
}

/** Where events came from: a stream, by a durable. */
export interface Source {
  readonly stream: string;
  readonly durable: string;
}

const attributesOf = ({ stream, durable }: Source): Attributes =>
  ({ 'messaging.system': 'nats', 'messaging.operation.name': 'process', 'messaging.operation.type': 'process', 'messaging.destination.name': stream, 'messaging.consumer.group.name': durable });

/** Counts events as they are delivered. */
export const countConsumed = (source: Source, count: number): void => instruments().consumed.add(count, attributesOf(source));

/** Counts events that had taken effect before. Told where there were none too, so that the first is seen as a change. */
export const countDuplicates = ({ stream, durable }: Source, count: number): void =>
  instruments().duplicates.add(count, { 'messaging.destination.name': stream, 'messaging.consumer.group.name': durable });

/** Measures the handling of a batch. */
export async function measureProcess<T>(source: Source, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const record = (more: Attributes): void => instruments().processing.record(secondsSince(began), { ...attributesOf(source), ...more });
  try {
    const result = await work();
    record({});
    return result;
  } catch (error) {
    record({ 'error.type': typeOf(error) });
    throw error;
  }
}
