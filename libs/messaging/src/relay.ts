/** The relay: sends what stands unsent in the outbox to JetStream, in order per aggregate, from any number of replicas. */
import type { JetStreamClient } from '@nats-io/jetstream';
import pg from 'pg';
import { failpoint } from './failpoints.js';
import { OUTBOX_PARTITIONS } from './migrations.js';
import { publishRows, type UnsentRow } from './relay-publish.js';
import { traceSend } from './tracing.js';

/** Options with their units; all are stated at the call site. */
export interface RelayOptions {
  /** A direct connection (no pooler): session advisory locks on partitions live as long as it does. */
  readonly databaseUrl: string;
  readonly jetstream: JetStreamClient;
  readonly batchRows: number;
  readonly lanes: number;
  readonly pollMsMin: number;
  readonly pollMsMax: number;
  readonly onError: (error: unknown) => void;
  readonly onPublished?: (rows: readonly UnsentRow[]) => void;
}

export const relayDefaults = { batchRows: 500, lanes: 2, pollMsMin: 100, pollMsMax: 1_000 } as const;

const LOCK_CLASS = 0x6e78; // "nx": the class of advisory locks on outbox partitions
const RETRY_MS = 500;
/** How many times its even share of a batch one partition may fill: work is seldom spread evenly. */
const SKEW = 2;

/**
 * Unsent rows of some partitions, oldest first in each; an aggregate with a parked row waits as a whole (N3). A partition at a
 * time, so that each is a short walk along its index: sorting a backlog of all partitions together costs the whole backlog
 * a batch (2 300 instead of 9 800 events/s, measured with 200 000 rows waiting).
 */
const SELECT = `
  SELECT o.id, o.aggregate_id AS "aggregateId", o.stream, o.subject, o.payload
  FROM unnest($1::smallint[]) AS p(partition) CROSS JOIN LATERAL (
    SELECT * FROM outbox u WHERE u.published_at IS NULL AND u.partition = p.partition
      AND NOT EXISTS (SELECT 1 FROM outbox k WHERE k.aggregate_id = u.aggregate_id AND k.parked_at IS NOT NULL)
    ORDER BY u.seq LIMIT $2) o`;

/**
 * The planner is left no other way to a batch than this walk: its statistics of a table that fills and empties are always old. Up to
 * version 17 a way that is switched off counts as ten thousand million, for which PostgreSQL would compile the query each time.
 */
const WALK_THE_INDEX = 'SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET jit = off';

/** Runs until stopped; a lost connection, on either side, only makes it wait. */
export class Relay {
  private stopped = false;
  private wakers = new Set<() => void>();
  /** Counts wakes, so that one which comes between a lane's select and its pause is not lost. */
  private wakes = 0;
  private running: Promise<void> | undefined;
  published = 0;

  constructor(private readonly options: RelayOptions) {}

  /** Starts in the background; returns at once. */
  start(): void {
    this.running = this.run();
  }

  /** Something was committed: look at once instead of at the next poll. Cheap, may be called for every commit. */
  wake(): void {
    this.wakes += 1;
    for (const waker of this.wakers) waker();
  }

  /** Finishes the batches under way and releases the partitions. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const session = new pg.Client({ connectionString: this.options.databaseUrl, application_name: 'relay' });
      session.on('error', this.options.onError);
      try {
        await session.connect();
        await session.query(WALK_THE_INDEX);
        await this.holdPartitions(session);
      } catch (error) {
        if (!this.stopped) this.options.onError(error);
      } finally {
        await session.end().catch(this.options.onError);
      }
      if (!this.stopped) await this.pause(RETRY_MS);
    }
  }

  /** Takes every partition that nobody holds and sends from them in lanes; looks for freed ones now and then. */
  private async holdPartitions(session: pg.Client): Promise<void> {
    const { lanes } = this.options;
    const held = new Set<number>();
    let failure: unknown;
    const acquire = async (): Promise<void> => {
      const free = Array.from({ length: OUTBOX_PARTITIONS }, (_, partition) => partition).filter((partition) => !held.has(partition));
      if (free.length === 0) return;
      const { rows } = await session.query<{ partition: number; locked: boolean }>(
        'SELECT partition, pg_try_advisory_lock($1, partition) AS locked FROM unnest($2::int[]) AS partition', [LOCK_CLASS, free]);
      for (const row of rows) if (row.locked) held.add(row.partition);
    };
    const lane = async (index: number): Promise<void> => {
      let waitMs = this.options.pollMsMin;
      while (!this.stopped && failure === undefined) {
        const wakesBefore = this.wakes;
        const { sent, more } = await this.sendOnce(session, [...held].filter((partition) => partition % lanes === index));
        if (sent > 0) waitMs = this.options.pollMsMin;
        if (more) continue;
        const woken = this.wakes !== wakesBefore || (await this.pause(waitMs));
        // A wake that finds nothing is no reason to look sooner again: whatever is committed next brings its own.
        if (!woken) waitMs = Math.min(waitMs * 2, this.options.pollMsMax);
        if (index === 0 && !woken) await acquire();
      }
    };
    await acquire();
    await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index).catch((error: unknown) => {
      failure = error;
      this.wake();
    })));
    if (failure !== undefined) throw failure;
  }

  /** One round: select, publish, mark. Gives how many rows were marked, and whether more may be waiting that nobody will wake it for. */
  private async sendOnce(session: pg.Client, partitions: readonly number[]): Promise<{ sent: number; more: boolean }> {
    if (partitions.length === 0) return { sent: 0, more: false };
    const rowsMax = Math.ceil((this.options.batchRows / partitions.length) * SKEW);
    const { rows } = await session.query<UnsentRow>({ name: 'relay-select', text: SELECT, values: [partitions, rowsMax] });
    if (rows.length === 0) return { sent: 0, more: false };
    failpoint('relay.selected');
    const { sent, refused, error } = await traceSend(rows, () => publishRows(this.options.jetstream, rows));
    failpoint('relay.published');
    if (sent.length > 0) await session.query({ name: 'relay-mark', text: 'UPDATE outbox SET published_at = now() WHERE id = ANY($1::uuid[])', values: [sent.map((row) => row.id)] });
    failpoint('relay.marked');
    for (const { row, reason } of refused) await session.query('UPDATE outbox SET parked_at = now(), parked_reason = $2 WHERE id = $1', [row.id, reason]);
    this.published += sent.length;
    this.options.onPublished?.(sent);
    if (error !== undefined) {
      this.options.onError(error);
      await this.pause(RETRY_MS);
    }
    // Each partition gives at most `rowsMax`; with fewer rows in all, none was cut short. What was neither sent nor refused stays.
    return { sent: sent.length, more: rows.length >= rowsMax || sent.length + refused.length < rows.length };
  }

  /** Waits until woken or until the time is over; tells whether it was woken. */
  private pause(ms: number): Promise<boolean> {
    if (this.stopped) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (woken: boolean): void => {
        clearTimeout(timer);
        this.wakers.delete(waker);
        resolve(woken);
      };
      const waker = (): void => done(true);
      const timer = setTimeout(() => done(false), ms);
      this.wakers.add(waker);
    });
  }
}
