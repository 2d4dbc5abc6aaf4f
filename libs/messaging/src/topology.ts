/** Streams, durables and permissions of a cell, derived from the contracts: the one place that servers, charts and tests render from. */
import { aggregates, aggregateSubjects, serviceNames, natsUsers, type Aggregate, type NatsUser, type ServiceName } from '@nuanxin/contracts';

/** A JetStream stream and what it takes. */
export interface StreamPlan {
  readonly name: string;
  readonly subjects: readonly string[];
  /** Milliseconds after which messages leave the stream; 0 keeps them. The outbox and the ledger remain the record. */
  readonly maxAgeMs: number;
  readonly maxBytes: number;
}

/** A durable consumer: one per consuming service and aggregate. */
export interface DurablePlan {
  readonly name: string;
  readonly stream: string;
  readonly service: ServiceName;
  readonly filter: string;
}

/** Subjects that a user may publish to and subscribe to; everything else is denied. */
export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

export interface Topology {
  readonly district: string;
  readonly streams: readonly StreamPlan[];
  readonly durables: readonly DurablePlan[];
  readonly users: Readonly<Record<NatsUser, Permissions>>;
}

const DAY_MS = 86_400_000;
/** Longer than an outbox is kept, so that a republish always finds its duplicates gone or known to inboxes. */
const STREAM_MAX_AGE_MS = 35 * DAY_MS;
const GIB = 1024 ** 3;
const STREAM_MAX_BYTES = 4 * GIB;
const HOURS_MAX_BYTES = 32 * GIB;
/** What the server may store at the most: the sum of the streams, with room to spare. Reserved on paper, not on disk. */
export const STORE_MAX_BYTES = 128 * GIB;
/** Largest event in bytes, envelope included; the outbox refuses more before the broker would. */
export const EVENT_MAX_BYTES = 256 * 1024;
/** Heads of the audit logs' chains: services append to it and nobody takes anything away, so that whoever can rewrite a database can't rewrite what it was. */
export const AUDIT_STREAM = 'AUDIT';
/** The analysts' stream. */
export const HOURS_STREAM = 'HOURS';

/** A district's name is part of every subject, so it is one token of small letters, digits and hyphens. */
export const DISTRICT_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The durable by which a service consumes an aggregate. */
export const durableOf = (consumer: ServiceName, aggregate: { service: string; name: string }): string => `${consumer}--${aggregate.service}--${aggregate.name}`;

/** The subject of a service's own heads; no event has it, since an aggregate's have five parts more. */
export const auditSubject = (district: string, service: ServiceName): string => `nuanxin.${district}.${service}.audit-head`;

/** On which the gateways of a district tell each other what they counted; no stream has it, and nobody else hears it. */
export const ratesSubject = (district: string): string => `nuanxin.${district}.gateway.rates`;

/** Prefix of the inboxes of a user: replies reach nobody else. */
export const inboxPrefixOf = (user: NatsUser): string => `_INBOX_${user}`;

/** The streams that a service sends to. */
export const streamsOf = (service: ServiceName): readonly string[] => [...new Set(aggregates.filter((aggregate) => aggregate.service === service).map(({ stream }) => stream))];

function streamPlans(district: string): StreamPlan[] {
  const subjects = new Map<string, string[]>();
  for (const aggregate of aggregates) {
    subjects.set(aggregate.stream, [...(subjects.get(aggregate.stream) ?? []), aggregateSubjects(district, aggregate)]);
  }
  subjects.set(AUDIT_STREAM, serviceNames.map((service) => auditSubject(district, service)));
  return [...subjects].map(([name, list]) => ({ name, subjects: list, maxAgeMs: name === HOURS_STREAM || name === AUDIT_STREAM ? 0 : STREAM_MAX_AGE_MS, maxBytes: name === HOURS_STREAM ? HOURS_MAX_BYTES : STREAM_MAX_BYTES }));
}

function durablePlans(district: string): DurablePlan[] {
  return aggregates.flatMap((aggregate) => aggregate.consumers.map((service) => ({
    name: durableOf(service, aggregate), stream: aggregate.stream, service, filter: aggregateSubjects(district, aggregate),
  })));
}

const broadcastSubjects = (district: string): string[] => aggregates.filter((aggregate) => aggregate.broadcast).map((aggregate: Aggregate) => aggregateSubjects(district, aggregate));

function servicePermissions(district: string, service: ServiceName, durables: readonly DurablePlan[]): Permissions {
  const own = durables.filter((durable) => durable.service === service);
  return {
    publish: [
      ...aggregates.filter((aggregate) => aggregate.service === service).map((aggregate) => aggregateSubjects(district, aggregate)),
      auditSubject(district, service),
      // To notice that a stream was lost which it must send again.
      ...streamsOf(service).map((stream) => `$JS.API.STREAM.INFO.${stream}`),
      ...own.flatMap(({ stream, name }) => [`$JS.API.CONSUMER.INFO.${stream}.${name}`, `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`, `$JS.ACK.${stream}.${name}.>`]),
    ],
    subscribe: [`${inboxPrefixOf(service)}.>`, ...broadcastSubjects(district)],
  };
}

/** Derives the topology of a district. Throws when the name cannot stand in a subject. */
export function topologyOf(district: string): Topology {
  if (!DISTRICT_PATTERN.test(district)) throw new Error('A district is named by small letters, digits and hyphens, at most 63.');
  const durables = durablePlans(district);
  const services = Object.fromEntries(serviceNames.map((service) => [service, servicePermissions(district, service, durables)])) as Record<ServiceName, Permissions>;
  return {
    district, durables, streams: streamPlans(district),
    users: {
      ...services,
      gateway: { publish: [ratesSubject(district)], subscribe: [`${inboxPrefixOf('gateway')}.>`, ratesSubject(district), ...broadcastSubjects(district)] },
      provisioner: { publish: ['$JS.API.>'], subscribe: [`${inboxPrefixOf('provisioner')}.>`] },
      analysts: {
        publish: [`$JS.API.STREAM.INFO.${HOURS_STREAM}`, `$JS.API.CONSUMER.*.${HOURS_STREAM}`, `$JS.API.CONSUMER.*.${HOURS_STREAM}.>`, `$JS.API.CONSUMER.MSG.NEXT.${HOURS_STREAM}.*`, `$JS.ACK.${HOURS_STREAM}.>`, '$JS.FC.>'],
        subscribe: [`${inboxPrefixOf('analysts')}.>`],
      },
    },
  };
}

export { natsUsers, type NatsUser };
