/** Makes the aggregate stores of a service: one place that knows data source, outbox and relay. */
import type { Outbox } from '@nuanxin/messaging';
import type { DataSource } from 'typeorm';
import { AggregateStore, type Stored } from './aggregate-store.js';

type Options<State extends Stored> = Omit<ConstructorParameters<typeof AggregateStore<State>>[0], 'dataSource' | 'outbox' | 'wake'>;

export class Stores {
  constructor(readonly dataSource: DataSource, readonly outbox: Outbox, readonly wake: () => void) {}

  /** A store for one kind of aggregate. */
  of<State extends Stored>(options: Options<State>): AggregateStore<State> {
    return new AggregateStore<State>({ ...options, dataSource: this.dataSource, outbox: this.outbox, wake: this.wake });
  }
}
