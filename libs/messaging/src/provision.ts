/** Sets up streams and durables as the topology says; run by the launcher or a Job, never by a service. */
import { AckPolicy, DeliverPolicy, DiscardPolicy, JetStreamApiError, RetentionPolicy, StorageType, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { connectNats } from './connection.js';
import { EVENT_MAX_BYTES, type DurablePlan, type StreamPlan, type Topology } from './topology.js';
import type { TlsFiles } from './transport.js';

const DUPLICATE_WINDOW_MS = 120_000;
/** How long a consumer may work on a message before it is sent again. */
export const ACK_WAIT_MS = 30_000;
/** Messages of one durable that may be under way at once. */
export const MAX_ACK_PENDING = 2_000;

const isNotFound = (error: unknown): boolean => error instanceof JetStreamApiError && error.status === 404;

async function ensureStream(manager: JetStreamManager, plan: StreamPlan, replicas: number): Promise<boolean> {
  const config = {
    name: plan.name, subjects: [...plan.subjects], retention: RetentionPolicy.Limits, storage: StorageType.File, discard: DiscardPolicy.New,
    max_age: nanos(plan.maxAgeMs), max_bytes: plan.maxBytes, max_msg_size: EVENT_MAX_BYTES, duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    num_replicas: replicas, allow_atomic: true, deny_delete: true, deny_purge: true, allow_direct: false,
  };
  try {
    await manager.streams.info(plan.name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await manager.streams.add(config);
    return true;
  }
  await manager.streams.update(plan.name, config);
  return false;
}

async function ensureDurable(manager: JetStreamManager, plan: DurablePlan, ackWaitMs: number): Promise<void> {
  const config = {
    durable_name: plan.name, filter_subject: plan.filter, ack_policy: AckPolicy.Explicit, deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ackWaitMs), max_ack_pending: MAX_ACK_PENDING, max_deliver: -1,
  };
  try {
    await manager.consumers.info(plan.stream, plan.name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await manager.consumers.add(plan.stream, config);
    return;
  }
  await manager.consumers.update(plan.stream, plan.name, config);
}

/**
 * Brings streams and durables to what the topology says; may run any number of times.
 * Gives the names of the streams that had to be made anew: after the first installation that means they were lost;
 * their senders notice that by themselves (N1).
 */
export async function provision(topology: Topology, options: { servers: string; credentialsFile: string; tls?: TlsFiles; replicas?: number; ackWaitMs?: number }): Promise<{ created: string[] }> {
  const connection = await connectNats({ servers: options.servers, user: 'provisioner', credentialsFile: options.credentialsFile, tls: options.tls ?? {} });
  try {
    const manager = await jetstreamManager(connection);
    const created: string[] = [];
    for (const plan of topology.streams) if (await ensureStream(manager, plan, options.replicas ?? 1)) created.push(plan.name);
    for (const plan of topology.durables) await ensureDurable(manager, plan, options.ackWaitMs ?? ACK_WAIT_MS);
    return { created };
  } finally {
    await connection.close();
  }
}
