/** Handlers: what a service does when another tells of something. One file per policy sentence declares one. */
import { aggregates, type Aggregate, type EventContract, type ServiceName } from '@nuanxin/contracts';
import type { Envelope } from '@nuanxin/kernel';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { traceProcess } from './tracing.js';

/** An event as handlers see it: the envelope with data that its contract has checked. */
export type Event<C extends EventContract = EventContract> = Envelope<z.output<C['data']>> & { readonly type: C['type'] };

/**
 * A handler. It changes this service's own tables through `tx` (and appends events) and nothing else: it never
 * acknowledges, retries, dedupes or traces, the router does. It must take the snapshot of its aggregate too, since
 * after a republish the state may come instead of the events that led to it.
 */
export interface Handler {
  /** The policy sentence, such as `when-shift-checked-out.credit-minutes`; unique in the service. */
  readonly name: string;
  readonly aggregate: Aggregate;
  /** Types that it reacts to; the rest of the aggregate's events pass by. */
  readonly types: ReadonlySet<string>;
  /** Takes events of many aggregates, each aggregate's in order. */
  handle(events: readonly Envelope[], tx: EntityManager): Promise<void>;
}

/** Declares a handler of single events. Without `events` it reacts to every event of the aggregate. */
export function defineHandler<A extends Aggregate, C extends EventContract = EventContract<A['state']>>(options: {
  name: string; aggregate: A; events?: readonly C[]; handle: (event: Event<EventContract<A['state']>>, tx: EntityManager) => Promise<void>;
}): Handler {
  return defineBatchHandler({
    ...options,
    handle: async (events, tx) => {
      for (const event of events) await traceProcess(options.name, [event], () => options.handle(event, tx));
    },
  }, false);
}

/** Declares a handler that takes the events of a batch at once, where many are cheaper together. */
export function defineBatchHandler<A extends Aggregate, C extends EventContract = EventContract<A['state']>>(options: {
  name: string; aggregate: A; events?: readonly C[]; handle: (events: readonly Event<EventContract<A['state']>>[], tx: EntityManager) => Promise<void>;
}, traced = true): Handler {
  const { name, aggregate, events, handle } = options;
  const listed = events === undefined ? undefined : [...events.map((contract) => contract.type), ...(aggregate.snapshot ? [aggregate.snapshot.type] : [])];
  return {
    name, aggregate,
    types: listed === undefined ? new EveryType() : new Set(listed),
    handle: (batch, tx) => {
      const typed = batch as readonly Event<EventContract<A['state']>>[];
      return traced ? traceProcess(name, typed, () => handle(typed, tx)) : handle(typed, tx);
    },
  };
}

/** The set of all types: what a handler of a whole aggregate reacts to. */
class EveryType extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** Throws an Error with all that `handlerProblems` finds. */
export function checkHandlers(service: ServiceName, handlers: readonly Handler[]): void {
  const problems = handlerProblems(service, handlers);
  if (problems.length > 0) throw new Error(`${service} cannot start: ${problems.join('; ')}.`);
}

/** Where a service's handlers and the contracts disagree: each aggregate that it consumes must be handled, no other, and no two handlers share a name. Says what to add or remove. */
export function handlerProblems(service: ServiceName, handlers: readonly Handler[]): string[] {
  const problems: string[] = [];
  const names = new Set<string>();
  for (const handler of handlers) {
    if (names.has(handler.name)) problems.push(`two handlers are named ${handler.name}; rename one`);
    names.add(handler.name);
    if (!handler.aggregate.consumers.includes(service)) {
      problems.push(`${handler.name} handles ${handler.aggregate.service}/${handler.aggregate.name}, which does not name ${service} among its consumers; add it in libs/contracts`);
    }
  }
  for (const aggregate of aggregates.filter((each) => each.consumers.includes(service))) {
    if (!handlers.some((handler) => handler.aggregate === aggregate)) {
      problems.push(`no handler for ${aggregate.service}/${aggregate.name}, though the contracts name ${service} as its consumer; add one under events/`);
    }
  }
  return problems;
}
