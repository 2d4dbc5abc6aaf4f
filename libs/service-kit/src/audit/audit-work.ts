/** Gives entries of the audit log their places in the chain as they come, and puts its head out of the database's reach once an hour. */
import { anchorHead, chainEntries, type Query } from '@nuanxin/audit';
import type { ServiceName } from '@nuanxin/contracts';
import type { NatsConnection } from '@nats-io/nats-core';
import type { DataSource, EntityManager } from 'typeorm';
import type { DueWork } from '../runtime/due-work.js';

const EVERY_MS = 2_000;
const BATCH_ROWS = 1_000;

const queryOf = (runner: Pick<EntityManager, 'query'>): Query => (sql, parameters) => runner.query(sql, parameters === undefined ? undefined : [...parameters]);

/** `connection` gives the broker where it can be reached; while it can't, what is to be anchored waits. */
export const auditWork = (options: { dataSource: DataSource; district: string; service: ServiceName; connection: () => NatsConnection | undefined }): DueWork => ({
  name: 'audit', everyMs: EVERY_MS,
  run: async () => {
    const { dataSource, district, service } = options;
    const query = queryOf(dataSource);
    const [row] = await query<{ waiting: boolean }>('SELECT EXISTS (SELECT FROM audit_entry WHERE link IS NULL) AS waiting');
    const chained = row?.waiting === true ? await dataSource.transaction((tx) => chainEntries(queryOf(tx), BATCH_ROWS)) : 0;
    const connection = options.connection();
    if (chained === 0 && connection !== undefined) await anchorHead(query, connection, district, service);
    return chained;
  },
});
