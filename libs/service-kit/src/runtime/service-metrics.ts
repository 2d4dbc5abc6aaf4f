/** What a service tells of itself besides its requests and events: what waits, its pool of connections, how far its consumers are behind. */
import { metrics, type BatchObservableCallback } from '@opentelemetry/api';
import { backlogOf, type Router } from '@nuanxin/messaging';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { sampled } from './sampled.js';

/** Milliseconds between two looks into the database, and between two at the broker, however often metrics are read. */
const DATABASE_EVERY_MS = 5_000;
const BROKER_EVERY_MS = 10_000;
/** Milliseconds that a reader of metrics waits for one. */
const WAIT_MS = 1_000;

const poolOf = ({ driver }: DataSource): pg.Pool | undefined => ('master' in driver && driver.master instanceof pg.Pool ? driver.master : undefined);

/** Begins to tell, to whichever meter provider is in place; gives what ends it. */
export function observeService(options: { service: string; dataSource: DataSource; router: () => Router | undefined }): () => void {
  const ends = [observePool(options), observeBacklog(options), observeConsumers(options)];
  return () => ends.forEach((end) => end());
}

function observe(callback: BatchObservableCallback, observables: Parameters<ReturnType<typeof metrics.getMeter>['addBatchObservableCallback']>[1]): () => void {
  const meter = metrics.getMeter('@nuanxin/service-kit');
  meter.addBatchObservableCallback(callback, observables);
  return () => meter.removeBatchObservableCallback(callback, observables);
}

function observePool({ service, dataSource }: { service: string; dataSource: DataSource }): () => void {
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

function observeBacklog({ dataSource }: { dataSource: DataSource }): () => void {
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

function observeConsumers({ router }: { router: () => Router | undefined }): () => void {
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
