/** One durable of a service: pull, handle in a transaction, acknowledge; fall back to single events where a batch fails. */
import type { Consumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { Envelope } from '@nuanxin/kernel';
import type { EntityManager } from 'typeorm';
import { decode } from './envelope.js';
import { failpoint } from './failpoints.js';
import type { Handler } from './handler.js';
import { judge, lockPositions, recordEvents } from './inbox.js';
import { countConsumed, countDuplicates, measureProcess, type Source } from './instruments.js';
import { parkAggregate, parkEvent, parkHole, parkUnreadable, takeHeld, takeParked } from './parked.js';
import { isTransient } from './transient.js';
import type { RouterOptions } from './router.js';

const EXPIRES_MS = 30_000;
const IDLE_HEARTBEAT_MS = 5_000;
const RESTART_MS = 500;
const NAK_MS = 200;
const NAK_MS_MAX = 10_000;
/** A hole that has been waited for this many deliveries is put aside, so that it cannot fill the durable's window. */
const HOLE_DELIVERIES_MAX = 10;

interface Received {
  readonly message: JsMsg;
  readonly event: Envelope;
}

/** How far a durable is behind, as the broker says. */
export interface Lag {
  readonly durable: string;
  readonly pending: number;
  readonly unacknowledged: number;
}

const delayOf = (deliveries: number): number => Math.min(NAK_MS * 2 ** Math.min(deliveries - 1, 10), NAK_MS_MAX);

export class DurableLoop {
  pulling = false;
  private stopped = false;
  private messages: ConsumerMessages | undefined;
  private running: Promise<void> | undefined;
  private consumer: Consumer | undefined;
  private queue: JsMsg[] = [];
  private wake: (() => void) | undefined;
  private readonly attempts = new Map<string, number>();

  constructor(private readonly source: Source, private readonly open: () => Promise<Consumer>, private readonly handlers: readonly Handler[], private readonly options: RouterOptions) {}

  get durable(): string {
    return this.source.durable;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.messages?.close();
    this.wake?.();
    await this.running;
  }

  async idle(): Promise<boolean> {
    const lag = this.queue.length > 0 ? undefined : await this.lag();
    return lag !== undefined && lag.pending === 0 && lag.unacknowledged === 0;
  }

  /** How far it is behind; undefined while it has no consumer. */
  async lag(): Promise<Lag | undefined> {
    if (this.consumer === undefined) return undefined;
    const info = await this.consumer.info();
    return { durable: this.durable, pending: info.num_pending, unacknowledged: info.num_ack_pending };
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        this.consumer = await this.open();
        await this.pull(this.consumer);
      } catch (error) {
        if (!this.stopped) this.options.onError(error, this.durable);
      }
      this.pulling = false;
      this.queue = [];
      if (!this.stopped) await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    }
  }

  /** Pulls until the consumer is gone or the loop is stopped; a deleted consumer ends the pull and is opened anew. */
  private async pull(consumer: Consumer): Promise<void> {
    let ended = false;
    const messages = await consumer.consume({
      max_messages: this.options.batchEvents * 2, expires: EXPIRES_MS, idle_heartbeat: IDLE_HEARTBEAT_MS, abort_on_missing_resource: true,
      callback: (message) => {
        this.queue.push(message);
        this.wake?.();
      },
    });
    this.messages = messages;
    this.pulling = true;
    const closed = messages.closed().then((error) => {
      ended = true;
      this.wake?.();
      if (error instanceof Error) throw error;
    });
    closed.catch(() => undefined);
    while (!this.stopped && !ended) {
      if (this.queue.length === 0) await new Promise<void>((resolve) => { this.wake = resolve; });
      const batch = this.queue.splice(0, this.options.batchEvents);
      if (batch.length > 0) await this.process(batch);
    }
    // Given back at once, so that another replica need not wait until the server misses their acknowledgement.
    if (!ended) for (const message of this.queue.splice(0)) message.nak();
    await messages.close();
    if (ended) await closed;
  }

  private async process(batch: readonly JsMsg[]): Promise<void> {
    failpoint('router.received');
    countConsumed(this.source, batch.length);
    const received: Received[] = [];
    for (const message of batch) {
      try {
        received.push({ message, event: decode(message.data) });
      } catch (error) {
        await this.guarded(message, () => parkUnreadable(this.options.dataSource, this.durable, message, error).then(() => true));
      }
    }
    try {
      await this.handleAll(received);
    } catch (error) {
      if (received.length > 1) await this.handleSingly(received);
      else await this.failed(received, error);
    }
  }

  /** All events in one transaction; on success all are acknowledged, or held back where one before them is missing. */
  private async handleAll(received: readonly Received[]): Promise<void> {
    const madeBefore = this.options.made?.();
    const { held, duplicates } = await measureProcess(this.source, () => this.options.dataSource.transaction(async (tx) => {
      const applied = await this.apply(tx, received.map(({ event }) => event));
      failpoint('router.handled');
      return applied;
    }));
    failpoint('router.committed');
    countDuplicates(this.source, duplicates);
    if (madeBefore === undefined || this.options.made?.() !== madeBefore) this.options.onCommit();
    for (const item of received) {
      if (held.has(item.event.id)) await this.hold(item);
      else item.message.ack();
      this.attempts.delete(item.event.id);
    }
    failpoint('router.acknowledged');
  }

  /** An event that waits for one before it comes again later; one that has waited for long is put aside. */
  private async hold({ message, event }: Received): Promise<void> {
    if (message.info.deliveryCount < HOLE_DELIVERIES_MAX) message.nak(delayOf(message.info.deliveryCount));
    else await this.guarded(message, () => this.options.dataSource.transaction((tx) => parkHole(tx, this.durable, event)));
  }

  /** Applies what is next of each aggregate; gives the ids of events that must wait for one before them, and how many had taken effect. */
  private async apply(tx: EntityManager, events: readonly Envelope[]): Promise<{ held: Set<string>; duplicates: number }> {
    const positions = await lockPositions(tx, this.durable, events.map((event) => event.subject));
    const known = new Set(positions.keys());
    const next: Envelope[] = [];
    const held = new Set<string>();
    let duplicates = 0;
    for (const event of events) {
      const verdict = judge(positions.get(event.subject), event);
      if (verdict === 'next') {
        next.push(event);
        positions.set(event.subject, { epoch: event.epoch, version: event.aggregateversion, parked: false });
      } else if (verdict === 'parked') await parkEvent(tx, this.durable, event, 'an event before it is parked');
      else if (verdict === 'hole') held.add(event.id);
      else duplicates += 1;
    }
    const waited = await takeHeld(tx, this.durable, next);
    await this.runHandlers(tx, [...next, ...waited.handle]);
    await recordEvents(tx, this.durable, [...next, ...waited.pass], known);
    return { held, duplicates };
  }

  private async runHandlers(tx: EntityManager, events: readonly Envelope[]): Promise<void> {
    for (const handler of this.handlers) {
      const wanted = events.filter((event) => handler.types.has(event.type));
      if (wanted.length > 0) await handler.handle(wanted, tx);
    }
  }

  /** One transaction an event; once one fails, the rest of its aggregate waits, and once the database does, everything does. */
  private async handleSingly(received: readonly Received[]): Promise<void> {
    const failed = new Set<string>();
    let away = false;
    for (const item of received) {
      if (away || failed.has(item.event.subject)) {
        item.message.nak(delayOf(item.message.info.deliveryCount));
        continue;
      }
      try {
        await this.handleAll([item]);
      } catch (error) {
        away = isTransient(error);
        if (!(await this.failed([item], error))) failed.add(item.event.subject);
      }
    }
  }

  /** Counts a failure; at the last attempt the event and its aggregate are parked. Gives whether it was parked. */
  private async failed([item]: readonly Received[], error: unknown): Promise<boolean> {
    if (item === undefined) return true;
    const { message, event } = item;
    this.options.onError(error, this.durable);
    const attempts = (this.attempts.get(event.id) ?? 0) + 1;
    if (isTransient(error) || attempts < this.options.attemptsMax) {
      if (!isTransient(error)) this.attempts.set(event.id, attempts);
      message.nak(delayOf(attempts));
      return false;
    }
    this.attempts.delete(event.id);
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return this.guarded(message, () => this.options.dataSource.transaction((tx) => parkAggregate(tx, this.durable, event, reason)));
  }

  /** Does the last thing for a message and acknowledges it; where that fails, or proves needless, it comes again. */
  private async guarded(message: JsMsg, work: () => Promise<boolean>): Promise<boolean> {
    try {
      const done = await work();
      if (done) message.ack();
      else message.nak(NAK_MS);
      return done;
    } catch (error) {
      this.options.onError(error, this.durable);
      message.nak(NAK_MS_MAX);
      return false;
    }
  }

  /** See `Router.retryParked`. All or nothing: one transaction. */
  async retryParked(aggregateId: string): Promise<number> {
    const count = await this.options.dataSource.transaction(async (tx) => {
      const { pass, handle } = await takeParked(tx, this.durable, aggregateId);
      await this.runHandlers(tx, handle);
      await recordEvents(tx, this.durable, pass, await lockPositions(tx, this.durable, [aggregateId]));
      return handle.length;
    });
    this.options.onCommit();
    return count;
  }
}
