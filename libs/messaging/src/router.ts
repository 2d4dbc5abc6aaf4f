/** The router: pulls a service's durables and runs its handlers, each event once, in order, with its effect in one transaction. */
import type { Consumer, JetStreamClient } from '@nats-io/jetstream';
import type { ServiceName } from '@nuanxin/contracts';
import type { DataSource } from 'typeorm';
import { DurableLoop, type Lag } from './durable-loop.js';
import { checkHandlers, type Handler } from './handler.js';
import { durableOf } from './topology.js';

export interface RouterOptions {
  readonly service: ServiceName;
  readonly dataSource: DataSource;
  readonly jetstream: JetStreamClient;
  readonly handlers: readonly Handler[];
  /** Events handled in one transaction at the most. */
  readonly batchEvents: number;
  /** Times that a handler may fail on one event before its aggregate is parked. */
  readonly attemptsMax: number;
  /** Events that this process has made for its outbox; where it did not grow during a transaction, `onCommit` is spared. */
  readonly made?: () => number;
  /** Called after each commit, since handlers may have appended events. */
  readonly onCommit: () => void;
  readonly onError: (error: unknown, durable: string) => void;
}

export const routerDefaults = { batchEvents: 200, attemptsMax: 5 } as const;

/** All durables of one service. */
export class Router {
  private readonly loops: DurableLoop[];

  /** Throws when handlers and contracts disagree (`checkHandlers`). */
  constructor(private readonly options: RouterOptions) {
    checkHandlers(options.service, options.handlers);
    const byAggregate = Map.groupBy(options.handlers, (handler) => handler.aggregate);
    this.loops = [...byAggregate].map(([aggregate, handlers]) => {
      const source = { stream: aggregate.stream, durable: durableOf(options.service, aggregate) };
      return new DurableLoop(source, () => this.consumer(source.stream, source.durable), handlers, options);
    });
  }

  private consumer(stream: string, durable: string): Promise<Consumer> {
    return this.options.jetstream.consumers.get(stream, durable);
  }

  /** Starts pulling in the background; returns at once. */
  start(): void {
    for (const loop of this.loops) loop.start();
  }

  /** Stops pulling, finishes what is under way. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }

  /** Names of durables that do not pull at the moment; readiness fails while there is one. */
  silent(): string[] {
    return this.loops.filter((loop) => !loop.pulling).map((loop) => loop.durable);
  }

  /** Whether every event published so far has been handled: asked of the server, for all durables at once. */
  async idle(): Promise<boolean> {
    return (await Promise.all(this.loops.map((loop) => loop.idle()))).every((idle) => idle);
  }

  /** How far each durable is behind: asked of the server, for all that have a consumer. */
  async lags(): Promise<Lag[]> {
    return (await Promise.all(this.loops.map((loop) => loop.lag()))).filter((lag) => lag !== undefined);
  }

  /** Processes the events put aside for an aggregate, in order; gives how many took effect. Throws at the first that fails again. */
  async retryParked(durable: string, aggregateId: string): Promise<number> {
    const loop = this.loops.find((each) => each.durable === durable);
    if (loop === undefined) throw new Error(`No such durable in ${this.options.service}: ${durable}.`);
    return loop.retryParked(aggregateId);
  }
}
