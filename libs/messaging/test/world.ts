/** A producer and a consumer on real PostgreSQL and NATS: hotline-cases tells of contacts, volunteer-hours notes each effect. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers, nanos, type NatsConnection } from '@nats-io/nats-core';
import { consumedBy, subjectOf, type Aggregate, type EventContract } from '@nuanxin/contracts';
import { contactAggregate, contactEnded } from '@nuanxin/contracts/hotline-cases';
import type { Envelope } from '@nuanxin/kernel';
import { freshDatabase, testNats, testPostgres, type TestNats } from '@nuanxin/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 } from 'uuid';
import { defineHandler, durableOf, messagingMigrations, Outbox, Relay, relayDefaults, Router, routerDefaults, type Handler, type RelayOptions, type RouterOptions } from '../src/index.js';

/** The durable by which the consumer hears of contacts. */
export const DURABLE = durableOf('volunteer-hours', contactAggregate);

/** One effect of one event, in the order in which effects were committed. */
export interface Effect {
  readonly aggregateId: string;
  readonly version: number;
  readonly epoch: number;
  readonly eventId: string;
  readonly snapshot: boolean;
}

export interface World {
  readonly nats: TestNats;
  readonly dataSource: DataSource;
  readonly databaseUrl: string;
  readonly outbox: Outbox;
  /** What relays and routers reported, newest last. */
  readonly errors: unknown[];
  /** Writes events of one contact into the outbox, in a transaction of their own. */
  append(aggregateId: string, ...versions: number[]): Promise<void>;
  row(aggregateId: string, version: number, contract?: EventContract): ReturnType<Outbox['row']>;
  relay(options?: Partial<RelayOptions>): Promise<Relay>;
  /** `react` runs in the handler, before the effect is noted. */
  router(react?: (event: Envelope, tx: EntityManager) => Promise<void> | void, options?: Partial<RouterOptions>): Promise<Router>;
  /** Publishes a contact's event past the outbox, as an older delivery or another replica of the producer might. */
  publish(aggregateId: string, version: number, options?: { id?: string; epoch?: number; messageId?: boolean; contract?: EventContract }): Promise<Envelope>;
  publishRaw(payload: string): Promise<void>;
  /** Ends everything that `relay` and `router` started, as an orderly end would. */
  quiet(): Promise<void>;
  /** Has the server miss an acknowledgement after a second, not half a minute: what a replica that left had in hand comes again. */
  hasten(): Promise<void>;
  effects(aggregateId?: string): Promise<Effect[]>;
  versions(aggregateId: string): Promise<number[]>;
  unsent(): Promise<number>;
  stop(): Promise<void>;
}

const dataOf = (contactId: string) => ({ ...contactAggregate.example, contactId });
const pass = (aggregate: Aggregate): Handler => defineHandler({ name: `when-${aggregate.service}-${aggregate.name}-is-told.pass`, aggregate, handle: () => Promise.resolve() });

async function connect(url: string, migrate: boolean): Promise<DataSource> {
  return new DataSource({ type: 'postgres', url, migrations: migrate ? messagingMigrations : [], poolSize: 8 }).initialize();
}

async function freshMessagingDatabase(): Promise<{ url: string; migrateUrl: string; stop: () => Promise<void> }> {
  const postgres = await testPostgres();
  const { runUrl, migrateUrl } = await freshDatabase(postgres, 'messaging');
  const migrating = await connect(migrateUrl, true);
  await migrating.runMigrations();
  await migrating.query('CREATE TABLE effect (seq bigint GENERATED ALWAYS AS IDENTITY, aggregate_id uuid, version int, epoch int, event_id uuid, snapshot boolean)');
  await migrating.destroy();
  return { url: runUrl, migrateUrl, stop: () => postgres.stop() };
}

/** Starts one. Each test file has its own; each test uses fresh aggregates. */
export async function startWorld(): Promise<World> {
  const [database, nats] = await Promise.all([freshMessagingDatabase(), testNats()]);
  const dataSource = await connect(database.url, false);
  const outbox = new Outbox({ district: nats.district, service: 'hotline-cases', clock: { now: () => new Date() }, ids: { next: () => v7() } });
  const errors: unknown[] = [];
  const running: { stop(): Promise<void> }[] = [];
  const connections: NatsConnection[] = [];
  const producer = await nats.connect('hotline-cases');
  const client = async (user: 'hotline-cases' | 'volunteer-hours') => {
    const connection = await nats.connect(user);
    connections.push(connection);
    return jetstream(connection);
  };
  const row: World['row'] = (aggregateId, version, contract = contactEnded) => outbox.row({ contract, aggregateId, version, data: dataOf(aggregateId) });
  const note = (react: NonNullable<Parameters<World['router']>[0]>): Handler => defineHandler({
    name: 'when-contact-is-told.note-it', aggregate: contactAggregate,
    handle: async (event, tx) => {
      await react(event, tx);
      await tx.query('INSERT INTO effect (aggregate_id, version, epoch, event_id, snapshot) VALUES ($1, $2, $3, $4, $5)', [event.subject, event.aggregateversion, event.epoch, event.id, event.type.includes('-snapshot.')]);
    },
  });
  const publishPayload = async (payload: string, id?: string, contract: EventContract = contactEnded): Promise<void> => {
    const messageHeaders = headers();
    if (id !== undefined) messageHeaders.set('Nats-Msg-Id', id);
    await jetstream(producer).publish(subjectOf(nats.district, contract), payload, { headers: messageHeaders });
  };
  const quiet = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
    await Promise.all(connections.splice(0).map((each) => each.close()));
  };
  return {
    nats, dataSource, databaseUrl: database.url, outbox, errors, row, quiet,
    append: async (aggregateId, ...versions) => {
      await dataSource.transaction((tx) => outbox.append(tx, versions.map((version) => ({ contract: contactEnded, aggregateId, version, data: dataOf(aggregateId) }))));
    },
    relay: async (options = {}) => {
      const relay = new Relay({ ...relayDefaults, databaseUrl: database.url, jetstream: await client('hotline-cases'), onError: (error) => errors.push(error), ...options });
      relay.start();
      running.push(relay);
      return relay;
    },
    router: async (react = () => undefined, options = {}) => {
      const handlers = [note(react), ...consumedBy('volunteer-hours').filter((aggregate) => aggregate !== contactAggregate).map(pass)];
      const router = new Router({ ...routerDefaults, service: 'volunteer-hours', dataSource, jetstream: await client('volunteer-hours'), handlers, onCommit: () => undefined, onError: (error) => errors.push(error), ...options });
      router.start();
      running.push(router);
      return router;
    },
    publish: async (aggregateId, version, { id = v7(), epoch = 1, messageId = true, contract = contactEnded } = {}) => {
      const envelope: Envelope = {
        specversion: '1.0', id, type: contract.type, source: `${nats.district}/hotline-cases`, subject: aggregateId, time: new Date().toISOString(),
        aggregateversion: version, epoch, correlationid: id, data: dataOf(aggregateId),
      };
      await publishPayload(JSON.stringify(envelope), messageId ? id : undefined, contract);
      return envelope;
    },
    hasten: async () => {
      const connection = await nats.connect('provisioner');
      await (await jetstreamManager(connection)).consumers.update('HOTLINE_CASES', DURABLE, { ack_wait: nanos(1_000) });
      await connection.close();
    },
    publishRaw: (payload) => publishPayload(payload),
    effects: (aggregateId) => dataSource.query(`SELECT aggregate_id AS "aggregateId", version, epoch, event_id AS "eventId", snapshot FROM effect WHERE $1::uuid IS NULL OR aggregate_id = $1 ORDER BY seq`, [aggregateId ?? null]),
    versions: async (aggregateId) => (await dataSource.query<{ version: number }[]>('SELECT version FROM effect WHERE aggregate_id = $1 ORDER BY seq', [aggregateId])).map((each) => each.version),
    unsent: async () => (await dataSource.query<[{ n: number }]>('SELECT count(*)::int AS n FROM outbox WHERE published_at IS NULL'))[0].n,
    stop: async () => {
      await quiet();
      await producer.close();
      await dataSource.destroy();
      await nats.stop();
      await database.stop();
    },
  };
}
