/** The start-up check of events: each has its producer, and whoever the contracts name as its consumer handles it. */
import { aggregates, type Aggregate, type ServiceName } from '@nuanxin/contracts';
import { handlerProblems, type Handler } from '@nuanxin/messaging';
import { StartupError } from './config.js';

/** Throws a StartupError that names each aggregate that the service should tell of or handle and doesn't, and the line to add. */
export function checkEvents(service: ServiceName, handlers: readonly Handler[], produced: ReadonlySet<Aggregate>): void {
  const silent = aggregates.filter((aggregate) => aggregate.service === service && !produced.has(aggregate));
  const problems = [
    ...silent.map(({ name }) => `nothing produces the events of ${name}; keep it in a store (Stores.of), or take it out of libs/contracts`),
    ...handlerProblems(service, handlers),
  ];
  if (problems.length > 0) throw new StartupError(`${service} cannot start: ${problems.join('; ')}.`);
}
