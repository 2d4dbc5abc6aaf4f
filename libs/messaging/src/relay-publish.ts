/** Publishing outbox rows: atomic batches that share one fsync, single publishes where a batch is refused. */
import { JetStreamApiError, type JetStreamClient } from '@nats-io/jetstream';
import { errors, headers, type MsgHdrs } from '@nats-io/nats-core';
import { measureSend } from './instruments.js';

/** A row as the relay selects it. */
export interface UnsentRow {
  readonly id: string;
  readonly aggregateId: string;
  readonly stream: string;
  readonly subject: string;
  readonly payload: string;
}

/** What became of rows: acknowledged by the broker, refused for good, or not tried because of `error`. */
export interface PublishResult {
  readonly sent: UnsentRow[];
  readonly refused: { row: UnsentRow; reason: string }[];
  readonly error: unknown;
}

const PUBLISH_TIMEOUT_MS = 10_000;
/** The server takes at most this many messages in an atomic batch (ADR-50). */
const ATOMIC_BATCH_MAX = 1_000;
/** Single publishes under way at once, each of another aggregate. */
const SINGLE_WINDOW = 128;

/** Refusals that no waiting mends: a message too large, or a subject or message that the server finds invalid. */
const POISON_CODES: ReadonlySet<number> = new Set([10054, 10049, 10050]);

/** Failures of the way to the broker. The answer to a batch is not known then, and trying its rows one by one would only fail again. */
const UNREACHED = [errors.TimeoutError, errors.RequestError, errors.NoRespondersError, errors.ClosedConnectionError, errors.ConnectionError, errors.DrainingConnectionError];

const isUnreached = (error: unknown): boolean => UNREACHED.some((kind) => error instanceof kind);

function messageHeaders(row: UnsentRow): MsgHdrs {
  const result = headers();
  result.set('Nats-Msg-Id', row.id);
  return result;
}

async function publishBatch(jetstream: JetStreamClient, rows: readonly UnsentRow[]): Promise<void> {
  const [first, ...rest] = rows as [UnsentRow, ...UnsentRow[]];
  const last = rest.pop();
  if (last === undefined) {
    await jetstream.publish(first.subject, first.payload, { headers: messageHeaders(first), timeout: PUBLISH_TIMEOUT_MS });
    return;
  }
  const batch = await jetstream.startBatch(first.subject, first.payload, { headers: messageHeaders(first), timeout: PUBLISH_TIMEOUT_MS });
  for (const row of rest) void batch.add(row.subject, row.payload, { headers: messageHeaders(row), ack: false });
  await batch.commit(last.subject, last.payload, { headers: messageHeaders(last), timeout: PUBLISH_TIMEOUT_MS });
}

const poisonReason = (error: unknown): string | undefined =>
  error instanceof JetStreamApiError && POISON_CODES.has(error.code) ? `the broker refused it: ${error.message} (${error.code})` : undefined;

/** Publishes one aggregate's rows one after the other and stops it at its first failure (N3). */
async function publishAggregate(jetstream: JetStreamClient, rows: readonly UnsentRow[], result: { sent: UnsentRow[]; refused: { row: UnsentRow; reason: string }[]; error: unknown }): Promise<void> {
  for (const row of rows) {
    try {
      await jetstream.publish(row.subject, row.payload, { headers: messageHeaders(row), timeout: PUBLISH_TIMEOUT_MS });
      result.sent.push(row);
    } catch (error) {
      const reason = poisonReason(error);
      if (reason === undefined) result.error = error;
      else result.refused.push({ row, reason });
      return;
    }
  }
}

async function publishSingly(jetstream: JetStreamClient, rows: readonly UnsentRow[]): Promise<PublishResult> {
  const result = { sent: [] as UnsentRow[], refused: [] as { row: UnsentRow; reason: string }[], error: undefined as unknown };
  const queue = [...Map.groupBy(rows, (row) => row.aggregateId).values()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && result.error === undefined; next = queue.shift()) await publishAggregate(jetstream, next, result);
  };
  await Promise.all(Array.from({ length: SINGLE_WINDOW }, worker));
  return result;
}

/** Publishes rows of one stream, as a batch where the broker takes it. */
async function publishPart(jetstream: JetStreamClient, rows: readonly UnsentRow[]): Promise<PublishResult> {
  try {
    await publishBatch(jetstream, rows);
    return { sent: [...rows], refused: [], error: undefined };
  } catch (error) {
    return isUnreached(error) ? { sent: [], refused: [], error } : publishSingly(jetstream, rows);
  }
}

/**
 * Publishes rows, which stand in order. A batch that the server refuses, whatever the reason (a duplicate in it is one),
 * is published again row by row; duplicates are then acknowledged as such. An aggregate that was refused is not gone on with.
 * The client does not tell the server's refusal of a commit from other errors (it finds a count missing in the answer), so
 * everything that the broker was reached for counts as a refusal. Never throws.
 */
export async function publishRows(jetstream: JetStreamClient, rows: readonly UnsentRow[]): Promise<PublishResult> {
  const sent: UnsentRow[] = [];
  const refused: { row: UnsentRow; reason: string }[] = [];
  for (const [stream, group] of Map.groupBy(rows, (row) => row.stream)) {
    for (let start = 0; start < group.length; start += ATOMIC_BATCH_MAX) {
      const stopped = new Set(refused.map(({ row }) => row.aggregateId));
      const part = group.slice(start, start + ATOMIC_BATCH_MAX).filter((row) => !stopped.has(row.aggregateId));
      if (part.length === 0) continue;
      const result = await measureSend(stream, part.length, () => publishPart(jetstream, part));
      sent.push(...result.sent);
      refused.push(...result.refused);
      if (result.error !== undefined) return { sent, refused, error: result.error };
    }
  }
  return { sent, refused, error: undefined };
}
