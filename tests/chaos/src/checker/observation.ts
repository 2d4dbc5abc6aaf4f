/** What a run left behind, as plain data: the history of commands, and what stood in databases and streams once all was quiet. */
import type { Activity, ServiceName } from '@nuanxin/contracts';

/** A command that a client got a 2xx for. */
export interface Acknowledged {
  /** RFC 3339, by the client's clock. */
  readonly at: string;
  readonly service: ServiceName;
  /** The route's id. */
  readonly route: string;
  /** The Idempotency-Key, where it had one. */
  readonly key: string | undefined;
  /** The resource that its path named last, where it named one. */
  readonly resourceId: string | undefined;
  readonly status: number;
  /** The version that its ETag told, where it told one. */
  readonly version: number | undefined;
}

/** A row of a service's outbox. */
export interface Told {
  readonly eventId: string;
  /** `<service>/<aggregate>` */
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly epoch: number;
  readonly version: number;
  readonly snapshot: boolean;
  readonly sent: boolean;
  readonly parked: boolean;
}

/** One event that took effect at a durable, noted by the transaction of the effect. */
export interface Effect {
  readonly durable: string;
  readonly eventId: string;
}

export interface ServiceRecord {
  /** Ids of all rows of all tables. */
  readonly ids: ReadonlySet<string>;
  /** Resources by the SHA-256, in hex, of the Idempotency-Key that made or changed them. */
  readonly keys: ReadonlyMap<string, string>;
  readonly told: readonly Told[];
  /** In the order in which they were committed. */
  readonly effects: readonly Effect[];
  /** Events put aside at durables. */
  readonly aside: number;
}

/** What a consumer knows of somebody else's thing, beside what was last told of it. */
export interface Projected {
  readonly consumer: ServiceName;
  readonly what: string;
  readonly id: string;
  readonly known: string | undefined;
  readonly told: string;
}

/** A line of the ledger. */
export interface Line {
  readonly id: string;
  readonly volunteerId: string;
  readonly workedOn: string;
  readonly activity: string;
  readonly hospitalId: string | null;
  readonly minutes: number;
  readonly reverses: string | null;
  readonly sourceId: string;
}

/** A message of `HOURS`. */
export interface HoursMessage {
  readonly id: string;
  readonly minutes: number;
  readonly reverses: string | null;
}

/** Work as those who commanded it know it to stand in the end. */
export interface Work {
  readonly volunteerId: string;
  readonly activity: Activity;
  readonly hospitalId: string | null;
  readonly sourceId: string;
  /** RFC 3339. */
  readonly start: string;
  readonly end: string;
}

export interface Observation {
  readonly zone: string;
  readonly history: readonly Acknowledged[];
  readonly services: ReadonlyMap<ServiceName, ServiceRecord>;
  /** Ids of the events in the services' streams and in `HOURS`. */
  readonly streamed: ReadonlySet<string>;
  readonly projected: readonly Projected[];
  readonly lines: readonly Line[];
  readonly hours: readonly HoursMessage[];
  readonly works: readonly Work[];
}

export const violationKinds = ['lost', 'duplicated', 'out-of-order', 'wrong-total'] as const;

/** Something that must not be. */
export interface Violation {
  readonly kind: (typeof violationKinds)[number];
  readonly what: string;
}
