/** Makes the aggregate stores of a service: one place that knows data source, outbox and relay, and all stores there are. */
import type { Aggregate } from '@nuanxin/contracts';
import { appendSnapshots, resend, type Outbox } from '@nuanxin/messaging';
import type { DataSource, EntityManager } from 'typeorm';
import { AggregateStore, type Stored } from './aggregate-store.js';

type Options<State extends Stored> = Omit<ConstructorParameters<typeof AggregateStore<State>>[0], 'dataSource' | 'outbox' | 'wake'>;

/** Puts into the outbox what its stream should carry and the outbox no longer has; gives how many events that is. */
export type Refill = (tx: EntityManager) => Promise<number>;

const SNAPSHOT_ROWS = 500;

export class Stores {
  private readonly snapshots: { stream: string; read: (after: string | undefined) => Promise<readonly { id: string; row: Parameters<typeof appendSnapshots>[1][number] | undefined }[]> }[] = [];
  private readonly refills: { stream: string; refill: Refill }[] = [];
  private readonly producible = new Set<Aggregate>();

  constructor(readonly dataSource: DataSource, readonly outbox: Outbox, readonly wake: () => void) {}

  /** A store for one kind of aggregate. */
  of<State extends Stored>(options: Options<State>): AggregateStore<State> {
    const store = new AggregateStore<State>({ ...options, dataSource: this.dataSource, outbox: this.outbox, wake: this.wake });
    this.producible.add(options.aggregate);
    if (options.aggregate.snapshot !== undefined) this.snapshots.push({ stream: options.aggregate.stream, read: (after) => store.snapshots(after, SNAPSHOT_ROWS) });
    return store;
  }

  /** Adds a source of an aggregate's events other than a store of its states: the ledger is one. */
  refillFrom(aggregate: Aggregate, refill: Refill): void {
    this.producible.add(aggregate);
    this.refills.push({ stream: aggregate.stream, refill });
  }

  /** The aggregates that the service can tell of. */
  get produced(): ReadonlySet<Aggregate> {
    return this.producible;
  }

  /** Sends a lost stream again: first each aggregate as it stands, then all that the outbox has (N1). Gives how many events that is. */
  async republish(stream: string): Promise<number> {
    const count = await this.dataSource.transaction(async (tx) => {
      let events = await resend(tx, stream);
      for (const { read } of this.snapshots.filter((source) => source.stream === stream)) {
        for (let page = await read(undefined); page.length > 0; page = await read(page.at(-1)?.id)) {
          const rows = page.flatMap(({ row }) => (row === undefined ? [] : [row]));
          await appendSnapshots(tx, rows);
          events += rows.length;
        }
      }
      for (const { refill } of this.refills.filter((source) => source.stream === stream)) events += await refill(tx);
      return events;
    });
    this.wake();
    return count;
  }
}
