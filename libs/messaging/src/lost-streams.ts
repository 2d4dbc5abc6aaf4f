/** Notices that a stream was lost, as its sender: the record is the sender's, so nobody else has to be there for a stream to be whole again (N1). */
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import type { ServiceName } from '@nuanxin/contracts';
import type { DataSource } from 'typeorm';
import { streamsOf } from './topology.js';
import { unlessMissing } from './missing.js';

/** A stream in a life of which this sender has not yet sent it everything. */
export interface NewStream {
  readonly stream: string;
  /** When the server made it, as it says: another for each life. */
  readonly madeAt: string;
  /** Whether there was an earlier life of it, which is lost: it was known, or something was sent before this one was made. */
  readonly lost: boolean;
}

/** The streams of a sender that were made since it last sent everything to them. One that is missing waits for whoever provisions. */
export async function newStreams(dataSource: DataSource, connection: NatsConnection, service: ServiceName): Promise<NewStream[]> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const seen = new Map((await dataSource.query<{ stream: string; made_at: string }[]>('SELECT stream, made_at FROM stream_seen')).map((row) => [row.stream, row.made_at]));
  const found: NewStream[] = [];
  for (const stream of streamsOf(service)) {
    const madeAt = await manager.streams.info(stream).then((info) => info.created, unlessMissing);
    if (madeAt !== undefined && seen.get(stream) !== madeAt) found.push({ stream, madeAt, lost: seen.has(stream) || (await sentBefore(dataSource, stream, madeAt)) });
  }
  return found;
}

/** Notes that a life of a stream has everything, or that it stands unsent in the outbox; killed before, the sender begins again. */
export async function noteWhole(dataSource: DataSource, { stream, madeAt }: NewStream): Promise<void> {
  await dataSource.query('INSERT INTO stream_seen (stream, made_at) VALUES ($1, $2) ON CONFLICT (stream) DO UPDATE SET made_at = excluded.made_at', [stream, madeAt]);
}

async function sentBefore(dataSource: DataSource, stream: string, madeAt: string): Promise<boolean> {
  const [row] = await dataSource.query<[{ sent: boolean }]>('SELECT EXISTS (SELECT FROM outbox WHERE stream = $1 AND published_at < $2::timestamptz) AS sent', [stream, madeAt]);
  return row.sent;
}
