/** What a service tells of itself besides its requests and events: what waits, its pool of connections, how far its consumers are behind, and gauges of its own. */
import { oldestUnanchoredSeconds } from '@nuanxin/audit';
import { metrics, type Attributes, type BatchObservableCallback } from '@opentelemetry/api';
import { backlogOf, type Router } from '@nuanxin/messaging';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { Scheduler } from './due-work.js';
import { sampled } from './sampled.js';

/** Milliseconds between two looks into the database, and between two at the broker, however often metrics are read. */
const DATABASE_EVERY_MS = 5_000;
const BROKER_EVERY_MS = 10_000;
/** Milliseconds that a reader of metrics waits for one. */
const WAIT_MS = 1_000;

/** A number that a service tells of itself, looked up seldom however often metrics are read. */
export interface Gauge {
  /** After the conventions: `nuanxin.<of what>.<what>`. */
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** By attributes of few values, which are always told, also where they are 0; never by ids. */
  read(): Promise<readonly { readonly value: number; readonly attributes?: Attributes }[]>;
}

interface Observed {
  readonly service: string;
  readonly dataSource: DataSource;
  readonly router: () => Router | undefined;
  readonly scheduler: Scheduler;
  readonly gauges: readonly Gauge[];
}

const poolOf = ({ driver }: DataSource): pg.Pool | undefined => ('master' in driver && driver.master instanceof pg.Pool ? driver.master : undefined);

/** Begins to tell, to whichever meter provider is in place; gives what ends it. */
export function observeService(options: Observed): () => void {
  const ends = [observePool(options), observeBacklog(options), observeConsumers(options), observeDueWork(options), ...[unanchored(options), ...options.gauges].map(observeGauge)];
  return () => ends.forEach((end) => end());
}

function observe(callback: BatchObservableCallback, observables: Parameters<ReturnType<typeof metrics.getMeter>['addBatchObservableCallback']>[1]): () => void {
  const meter = metrics.getMeter('@nuanxin/service-kit');
  meter.addBatchObservableCallback(callback, observables);
  return () => meter.removeBatchObservableCallback(callback, observables);
}

function observePool({ service, dataSource }: Observed): () => void {
  const meter = metrics.getMeter('@nuanxin/service-kit');
  const count = meter.createObservableUpDownCounter('db.client.connection.count', { unit: '{connection}', description: 'Connections to PostgreSQL that are idle or in use.' });
  const waiting = meter.createObservableUpDownCounter('db.client.connection.pending_requests', { unit: '{request}', description: 'Who waits for a connection.' });
  const most = meter.createObservableUpDownCounter('db.client.connection.max', { unit: '{connection}', description: 'Connections that there may be.' });
  const at = { 'db.client.connection.pool.name': service };
  return observe((result) => {
    const pool = poolOf(dataSource);
    if (pool === undefined) return;
    result.observe(count, pool.idleCount, { ...at, 'db.client.connection.state': 'idle' });
    result.observe(count, pool.totalCount - pool.idleCount, { ...at, 'db.client.connection.state': 'used' });
    result.observe(waiting, pool.waitingCount, at);
    result.observe(most, pool.options.max, at);
  }, [count, waiting, most]);
}

function observeBacklog({ dataSource }: Observed): () => void {
  const meter = metrics.getMeter('@nuanxin/service-kit');
  const age = meter.createObservableGauge('nuanxin.outbox.oldest_unsent.age', { unit: 's', description: 'Age of the oldest event that is still to be sent; 0 when none is.' });
  const unsent = meter.createObservableGauge('nuanxin.outbox.parked', { unit: '{aggregate}', description: 'Aggregates stopped at an event that the broker refused.' });
  const unhandled = meter.createObservableGauge('nuanxin.inbox.parked', { unit: '{aggregate}', description: 'Aggregates stopped at an event that could not be handled.' });
  const look = sampled(() => backlogOf(dataSource), { keepMs: DATABASE_EVERY_MS, waitMs: WAIT_MS });
  return observe(async (result) => {
    const backlog = await look();
    if (backlog === undefined) return;
    result.observe(age, backlog.oldestUnsentSeconds);
    result.observe(unsent, backlog.outboxParked);
    result.observe(unhandled, backlog.inboxParked);
  }, [age, unsent, unhandled]);
}

function observeConsumers({ router }: Observed): () => void {
  const meter = metrics.getMeter('@nuanxin/service-kit');
  const pending = meter.createObservableGauge('nuanxin.consumer.pending', { unit: '{message}', description: 'Events that the broker has still to deliver.' });
  const unacknowledged = meter.createObservableGauge('nuanxin.consumer.unacknowledged', { unit: '{message}', description: 'Events that were delivered and are not acknowledged.' });
  const look = sampled(async () => (await router()?.lags()) ?? [], { keepMs: BROKER_EVERY_MS, waitMs: WAIT_MS });
  return observe(async (result) => {
    for (const lag of (await look()) ?? []) {
      const at = { 'messaging.consumer.group.name': lag.durable };
      result.observe(pending, lag.pending, at);
      result.observe(unacknowledged, lag.unacknowledged, at);
    }
  }, [pending, unacknowledged]);
}

function observeDueWork({ scheduler }: Observed): () => void {
  const overdue = metrics.getMeter('@nuanxin/service-kit').createObservableGauge('nuanxin.due_work.overdue', { unit: 's', description: 'How long work has been due that this process has not done; the least of all replicas counts.' });
  return observe((result) => scheduler.overdueSeconds().forEach(({ name, seconds }) => result.observe(overdue, seconds, { 'nuanxin.due_work.name': name })), [overdue]);
}

const unanchored = ({ dataSource }: Observed): Gauge => ({
  name: 'nuanxin.audit.oldest_unanchored.age', unit: 's', description: 'Age of the oldest entry of the audit log that no anchor stands for; 0 when there is none.',
  read: async () => [{ value: await oldestUnanchoredSeconds((sql) => dataSource.query(sql)) }],
});

function observeGauge({ name, unit, description, read }: Gauge): () => void {
  const gauge = metrics.getMeter('@nuanxin/service-kit').createObservableGauge(name, { unit, description });
  const look = sampled(read, { keepMs: DATABASE_EVERY_MS, waitMs: WAIT_MS });
  return observe(async (result) => (await look())?.forEach(({ value, attributes }) => result.observe(gauge, value, attributes)), [gauge]);
}
