/** Aggregates: what a service tells others about, with the public state that each of its events carries. */
import type { z } from 'zod';
import type { ServiceName } from './services.js';
import { event, type EventContract } from './event.js';

/** An aggregate's contract. Its events all carry the whole public state, so that a consumer can project from any of them. */
export interface Aggregate<State extends z.ZodObject = z.ZodObject> {
  readonly service: ServiceName;
  readonly name: string;
  readonly doc: string;
  readonly state: State;
  readonly example: z.infer<State>;
  /** Who consumes it durably; from this come durables and NATS permissions, and the start-up check of handlers. */
  readonly consumers: readonly ServiceName[];
  /** Every process hears it as it happens, for eviction from caches; nothing is stored by it. */
  readonly broadcast: boolean;
  /** All its events are sent one after the other, in the order of their transactions, not only each aggregate's. */
  readonly totalOrder: boolean;
  /** The stream that carries it: the service's own unless told. */
  readonly stream: string;
  /** Sent before a republish: the state as it stands (N1). Undefined where events alone suffice for as long as they matter. */
  readonly snapshot: EventContract | undefined;
}

/** The stream of a service: its name in capitals and underscores. */
export const streamOf = (service: ServiceName): string => service.toUpperCase().replaceAll('-', '_');

/**
 * Declares an aggregate. `consumers` name the services that must have a handler for it;
 * `snapshot: false` is for aggregates that are over before an outbox may be pruned (30 days).
 */
export function defineAggregate<State extends z.ZodObject>(options: {
  service: ServiceName; name: string; doc: string; state: State; example: z.infer<State>;
  consumers?: readonly ServiceName[]; broadcast?: boolean; stream?: string; snapshot?: boolean; totalOrder?: boolean;
}): Aggregate<State> {
  const { service, name, doc, state, example } = options;
  const snapshot = options.snapshot === false ? undefined : event(
    { service, name }, `${name}-snapshot`, 1,
    { doc: `The ${name} as it stands, sent before events are published again.`, data: state, example },
  );
  return {
    service, name, doc, state, example, snapshot,
    consumers: options.consumers ?? [], broadcast: options.broadcast ?? false, totalOrder: options.totalOrder ?? false, stream: options.stream ?? streamOf(service),
  };
}
