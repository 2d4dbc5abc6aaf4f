/** Events: one file per published version declares one with `defineEvent`; type and subject are derived, never typed. */
import type { z } from 'zod';
import type { Aggregate } from './aggregate.js';
import type { ServiceName } from './services.js';

/** A published event version. */
export interface EventContract<Data extends z.ZodObject = z.ZodObject> {
  readonly service: ServiceName;
  readonly aggregate: string;
  readonly name: string;
  readonly version: number;
  /** `nuanxin.<service>.<aggregate>.<event>.v<N>` */
  readonly type: string;
  readonly doc: string;
  readonly data: Data;
  readonly example: z.infer<Data>;
}

/** The contract of an event whose data schema is given whole. */
export function event<Data extends z.ZodObject>(
  aggregate: { service: ServiceName; name: string }, name: string, version: number,
  { doc, data, example }: { doc: string; data: Data; example: z.infer<Data> },
): EventContract<Data> {
  const type = `nuanxin.${aggregate.service}.${aggregate.name}.${name}.v${version}`;
  return { service: aggregate.service, aggregate: aggregate.name, name, version, type, doc, data, example };
}

/**
 * Declares an event of an aggregate. Its data is the aggregate's public state after the event, plus `extra` fields
 * that only this event knows. The example is the aggregate's with `example` laid over it.
 */
export function defineEvent<State extends z.ZodObject, Extra extends z.ZodRawShape = Record<never, never>>(
  aggregate: Aggregate<State>, name: string, version: number,
  options: { doc: string; extra?: Extra; example?: Record<string, unknown> },
): EventContract<z.ZodObject<State['shape'] & Extra>> {
  const data = aggregate.state.extend(options.extra ?? {}) as z.ZodObject<State['shape'] & Extra>;
  const example = data.parse({ ...aggregate.example, ...options.example });
  return event(aggregate, name, version, { doc: options.doc, data, example });
}

/** The NATS subject on which a district's event of this type travels. */
export const subjectOf = (district: string, contract: { type: string }): string => contract.type.replace(/^nuanxin\./, `nuanxin.${district}.`);

/** The subjects of all events of an aggregate in a district. */
export const aggregateSubjects = (district: string, aggregate: { service: string; name: string }): string =>
  `nuanxin.${district}.${aggregate.service}.${aggregate.name}.>`;
