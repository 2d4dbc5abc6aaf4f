/** Sends a stream that was lost again from the record, without anybody asking for it (N1). */
import type { ServiceName } from '@nuanxin/contracts';
import { newStreams, noteWhole } from '@nuanxin/messaging';
import type { NatsConnection } from '@nats-io/nats-core';
import type { DataSource } from 'typeorm';
import type { Stores } from '../persistence/stores.js';
import type { DueWork } from './due-work.js';
import type { Logger } from './logger.js';

const EVERY_MS = 5_000;

/** `connection` gives the broker where it can be reached; while it can't, nothing can be noticed. */
export const lostStreamsWork = (options: { dataSource: DataSource; service: ServiceName; stores: Stores; connection: () => NatsConnection | undefined; logger: Logger }): DueWork => ({
  name: 'lost-streams', everyMs: EVERY_MS,
  run: async () => {
    const { dataSource, service, stores, logger } = options;
    const connection = options.connection();
    if (connection === undefined) return 0;
    for (const found of await newStreams(dataSource, connection, service)) {
      if (found.lost) logger.warn({ stream: found.stream, events: await stores.republish(found.stream) }, 'a stream was lost; it is sent again');
      await noteWhole(dataSource, found);
    }
    return 0;
  },
});
