/** What operators ask for by the service's database: to send a stream again, and to go on after events that were put aside. */
import { discardParked, doNext, type OperatorRequest, type Router } from '@nuanxin/messaging';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Stores } from '../persistence/stores.js';
import type { DueWork } from './due-work.js';
import type { Logger } from './logger.js';

/** What else a service does when asked: by the name of the act; gives what came of it. */
export type OperatorActs = Readonly<Record<string, () => Promise<string>>>;

const EVERY_MS = 1_000;
const stream = z.object({ stream: z.string() });
const aggregate = z.object({ durable: z.string(), aggregateId: z.uuid() });
const event = aggregate.extend({ eventId: z.uuid() });

interface Options {
  readonly dataSource: DataSource;
  readonly stores: Stores;
  /** Where the broker was reached; until then nothing is done. */
  readonly router: () => Router | undefined;
  readonly own: OperatorActs;
  readonly logger: Logger;
}

/** Does what was asked, one request after the other. */
export const operatorWork = (options: Options): DueWork => ({
  name: 'operator-requests', everyMs: EVERY_MS,
  run: async () => {
    const router = options.router();
    if (router === undefined) return 0;
    const done = await doNext(options.dataSource, (request) => {
      options.logger.warn({ act: request.act, argument: request.argument }, 'an operator asks');
      return perform(options, router, request);
    });
    return done ? 1 : 0;
  },
});

async function perform({ dataSource, stores, own }: Options, router: Router, { act, argument }: OperatorRequest): Promise<string> {
  switch (act) {
    case 'republish': return `${await stores.republish(stream.parse(argument).stream)} events are sent again`;
    case 'retry': {
      const { durable, aggregateId } = aggregate.parse(argument);
      return `${await router.retryParked(durable, aggregateId)} events took effect`;
    }
    case 'discard': {
      const { durable, aggregateId, eventId } = event.parse(argument);
      if (!(await discardParked(dataSource, durable, eventId))) throw new Error('It is not there any more.');
      return `discarded; ${await router.retryParked(durable, aggregateId)} events after it took effect`;
    }
    case 'resend': return `${await unpark(dataSource, stores, aggregate.pick({ aggregateId: true }).parse(argument).aggregateId)} events are sent again`;
    default: {
      const doIt = own[act];
      if (doIt === undefined) throw new Error(`This service knows no ${act}.`);
      return doIt();
    }
  }
}

/** Lets the relay try an aggregate again that the broker refused an event of. */
async function unpark(dataSource: DataSource, stores: Stores, aggregateId: string): Promise<number> {
  const [, count] = await dataSource.query<[unknown, number]>('UPDATE outbox SET parked_at = NULL, parked_reason = NULL WHERE aggregate_id = $1 AND parked_at IS NOT NULL', [aggregateId]);
  stores.wake();
  return count;
}
