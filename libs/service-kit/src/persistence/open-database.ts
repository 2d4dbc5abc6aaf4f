/** Opens a service's database, waiting for what comes up at the same time: the server, and the migration of its schema. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { ServiceConfig } from '../runtime/config.js';
import type { Logger } from '../runtime/logger.js';
import { checkDatabase, createDataSource, OutdatedSchemaError, type Schema } from './database.js';

const CONNECT_TRIES = 60;
const WAIT_MS = 1_000;

/**
 * Gives a database that answers, keeps what it acknowledges and has the schema that this code needs. Waits a minute for its answer and
 * `SCHEMA_WAIT_SECONDS` for its migration. Throws a StartupError with what to do, or what the last try to connect met with.
 */
export async function openDatabase(schema: Schema, config: ServiceConfig, logger: Logger): Promise<DataSource> {
  const dataSource = await connected(schema, config, logger);
  const until = performance.now() + config.SCHEMA_WAIT_SECONDS * 1_000;
  for (;;) {
    try {
      await checkDatabase(dataSource, schema);
      return dataSource;
    } catch (error) {
      if (!(error instanceof OutdatedSchemaError) || performance.now() >= until) {
        await dataSource.destroy();
        throw error;
      }
      logger.warn({ missing: error.missing }, 'the schema is not migrated yet');
      await delay(WAIT_MS);
    }
  }
}

async function connected(schema: Schema, config: ServiceConfig, logger: Logger): Promise<DataSource> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await createDataSource(config.DATABASE_URL, schema, config.DATABASE_POOL_MAX).initialize();
    } catch (error) {
      if (attempt >= CONNECT_TRIES) throw error;
      logger.warn({ err: error, attempt }, 'the database does not answer yet');
      await delay(WAIT_MS);
    }
  }
}
