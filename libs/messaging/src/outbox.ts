/** The outbox: events are written by the transaction that changes the state, and are sent by the relay. */
import { createHash } from 'node:crypto';
import { aggregates, subjectOf, type EventContract, type ServiceName } from '@nuanxin/contracts';
import type { Clock, Envelope, Ids } from '@nuanxin/kernel';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { currentCause, currentTraceparent } from './cause.js';
import { OUTBOX_PARTITIONS } from './migrations.js';
import { EVENT_MAX_BYTES } from './topology.js';

/** An event to append: which one, of which aggregate, and the version that it makes. */
export interface NewEvent<C extends EventContract = EventContract> {
  readonly contract: C;
  readonly aggregateId: string;
  readonly version: number;
  readonly data: z.input<C['data']>;
  /** Given where an event must be the same however often it is made anew (the ledger's lines); else a fresh UUIDv7. */
  readonly eventId?: string;
}

/** A row of the outbox, as it is inserted. */
export interface OutboxRow {
  readonly id: string;
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly aggregateVersion: number;
  readonly partition: number;
  readonly stream: string;
  readonly subject: string;
  readonly type: string;
  readonly payload: string;
}

/** The partition of an aggregate: all its events are in one, so one relay lane sends them in order. */
export const partitionOf = (aggregateId: string): number => createHash('sha1').update(aggregateId).digest().readUInt16BE(0) % OUTBOX_PARTITIONS;

const known = new Map(aggregates.map((aggregate) => [`${aggregate.service}/${aggregate.name}`, aggregate]));

/** The SQL that inserts outbox rows from one jsonb parameter; `$n` is its number. It stands alone or inside a WITH. */
export const insertOutboxSql = (parameter: number): string => `
  INSERT INTO outbox (id, aggregate, aggregate_id, aggregate_version, epoch, partition, stream, subject, type, payload)
  SELECT e.id, e.aggregate, e."aggregateId", e."aggregateVersion", m.epoch, e.partition, e.stream, e.subject, e.type,
         replace(e.payload, '"epoch":0', '"epoch":' || m.epoch)
  FROM ROWS FROM (jsonb_to_recordset($${parameter}::jsonb) AS (id uuid, aggregate text, "aggregateId" uuid, "aggregateVersion" int, partition smallint, stream text, subject text, type text, payload text)) WITH ORDINALITY AS e,
       messaging_epoch m ORDER BY e.ordinality`;

/** Writes events into the outbox of one service. */
export class Outbox {
  /** Events made for the outbox so far: grows before the transaction that appends them ends, so that one which made none need wake no relay. */
  made = 0;

  constructor(private readonly options: { district: string; service: ServiceName; clock: Clock; ids: Ids }) {}

  /** The row of an event: validated against its contract (a mistake of ours is found here, not at a consumer). */
  row(event: NewEvent): OutboxRow {
    const { district, service, clock, ids } = this.options;
    const { contract, aggregateId, version } = event;
    const id = event.eventId ?? ids.next();
    const cause = currentCause(id);
    const traceparent = currentTraceparent();
    const envelope: Envelope = {
      specversion: '1.0', id, type: contract.type, source: `${district}/${service}`, subject: aggregateId, time: clock.now().toISOString(),
      aggregateversion: version, epoch: 0, correlationid: cause.correlationId,
      ...(cause.causationId === undefined ? {} : { causationid: cause.causationId }),
      ...(traceparent === undefined ? {} : { traceparent }),
      data: contract.data.parse(event.data),
    };
    const payload = JSON.stringify(envelope);
    if (Buffer.byteLength(payload) > EVENT_MAX_BYTES) throw new Error(`${contract.type} is larger than ${EVENT_MAX_BYTES} bytes.`);
    const aggregate = known.get(`${service}/${contract.aggregate}`);
    if (aggregate === undefined || contract.service !== service) throw new Error(`${service} may not publish ${contract.type}.`);
    this.made += 1;
    return { id, aggregate: contract.aggregate, aggregateId, aggregateVersion: version, partition: aggregate.totalOrder ? 0 : partitionOf(aggregateId), stream: aggregate.stream, subject: subjectOf(district, contract), type: contract.type, payload };
  }

  /** Appends events within the caller's transaction. The caller holds the lock of each aggregate's row (N3). */
  async append(tx: EntityManager, events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    await tx.query(insertOutboxSql(1), [JSON.stringify(events.map((event) => this.row(event)))]);
  }
}
