/** Anchors: heads of the chains in a stream that services may only append to, out of reach of whoever has the databases. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { headers } from '@nats-io/nats-core';
import type { ServiceName } from '@nuanxin/contracts';
import { AUDIT_STREAM, auditSubject, unlessMissing } from '@nuanxin/messaging';
import { headOf } from './chain.js';
import type { Query } from './entry.js';
import type { Anchor } from './verify.js';

/** Milliseconds between two anchors of a chain that grows. */
export const ANCHOR_EVERY_MS = 3_600_000;
const PUBLISH_TIMEOUT_MS = 5_000;
const FETCH_EXPIRES_MS = 5_000;

/** Anchors the head of a service's chain where an hour has passed since the last one and it has grown. Gives whether it did. */
export async function anchorHead(query: Query, connection: NatsConnection, district: string, service: ServiceName, everyMs: number = ANCHOR_EVERY_MS): Promise<boolean> {
  const head = await headOf(query);
  if (head === undefined) return false;
  const recent = await query('SELECT FROM audit_anchor WHERE link >= $1::bigint OR at > now() - make_interval(secs => $2)', [head.link, everyMs / 1_000]);
  if (recent.length > 0) return false;
  const anchor: Anchor = { link: head.link, hash: head.hash.toString('hex'), at: new Date().toISOString() };
  const messageHeaders = headers();
  messageHeaders.set('Nats-Msg-Id', `${service}-${anchor.link}-${anchor.hash}`);
  await jetstream(connection).publish(auditSubject(district, service), JSON.stringify(anchor), { headers: messageHeaders, timeout: PUBLISH_TIMEOUT_MS });
  await query('INSERT INTO audit_anchor (link) VALUES ($1::bigint) ON CONFLICT DO NOTHING', [head.link]);
  return true;
}

/** Age in seconds of the oldest entry that no anchor stands for yet; 0 when there is none. An entry that has no place yet is older than none that has, so both are looked at. */
export async function oldestUnanchoredSeconds(query: Query): Promise<number> {
  const [row] = await query<{ seconds: number }>(`
    SELECT coalesce(extract(epoch FROM clock_timestamp() - least(
      (SELECT at FROM audit_entry e WHERE e.link > (SELECT coalesce(max(link), 0) FROM audit_anchor) ORDER BY e.link LIMIT 1),
      (SELECT at FROM audit_entry e WHERE e.link IS NULL ORDER BY e.position LIMIT 1))), 0)::float8 AS seconds`);
  return Math.max(0, row?.seconds ?? 0);
}

/** Has the head anchored anew with the next look: after a restore, when the anchors may be gone that the database knows of. */
export async function forgetAnchors(query: Query): Promise<void> {
  await query('DELETE FROM audit_anchor');
}

/** All anchors of a district by service, oldest first; undefined where the stream is gone. For who may read it. */
export async function readAnchors(connection: NatsConnection, district: string): Promise<ReadonlyMap<string, Anchor[]> | undefined> {
  const manager = await jetstreamManager(connection);
  const info = await manager.streams.info(AUDIT_STREAM).catch(unlessMissing);
  if (info === undefined) return undefined;
  const { state } = info;
  const anchors = new Map<string, Anchor[]>();
  if (state.messages === 0) return anchors;
  const consumer = await jetstream(connection).consumers.get(AUDIT_STREAM);
  for await (const message of await consumer.fetch({ max_messages: state.messages, expires: FETCH_EXPIRES_MS })) {
    const [, of, service = ''] = message.subject.split('.');
    if (of === district) anchors.set(service, [...(anchors.get(service) ?? []), message.json<Anchor>()]);
    if (message.seq === state.last_seq) break;
  }
  return anchors;
}
