/** The service's database: connection pool, migrations, and the checks that refuse to start on an unsafe or outdated one. */
import { Audit1750000000003 } from '@nuanxin/audit';
import { messagingMigrations } from '@nuanxin/messaging';
import pg from 'pg';
import { DataSource, type DataSourceOptions, type EntitySchema, type MigrationInterface } from 'typeorm';
import { StartupError } from '../runtime/config.js';
import { PreparingClient } from './preparing-client.js';
import { Trust1750000000001 } from '../auth/trust.migration.js';

const STATEMENT_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MIGRATION_LOCK = 0x6e786d67;

export type Migration = new () => MigrationInterface;

/** What a service brings of its own. */
export interface Schema {
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly Migration[];
}

const migrationsOf = (schema: Schema): Migration[] => [...messagingMigrations, Trust1750000000001, Audit1750000000003, ...schema.migrations];

function dataSourceOptions(url: string, schema: Schema, poolMax: number): DataSourceOptions {
  return {
    type: 'postgres', url, entities: [...schema.entities], migrations: migrationsOf(schema), migrationsTableName: 'schema_migration',
    synchronize: false, logging: false, poolSize: poolMax, connectTimeoutMS: CONNECT_TIMEOUT_MS, parseInt8: true,
    extra: { Client: PreparingClient, statement_timeout: STATEMENT_TIMEOUT_MS, application_name: 'nuanxin' },
  };
}

/** A data source that is not yet connected. */
export const createDataSource = (url: string, schema: Schema, poolMax: number): DataSource => new DataSource(dataSourceOptions(url, schema, poolMax));

/** Runs the migrations that are missing, one process at a time; gives the names of those that it ran. */
export async function migrate(url: string, schema: Schema): Promise<string[]> {
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query(`SET lock_timeout = '60s'`);
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const dataSource = await createDataSource(url, schema, 2).initialize();
    try {
      return (await dataSource.runMigrations({ transaction: 'each' })).map((migration) => migration.name);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await lock.end();
  }
}

/** The database's schema is older than the code. */
export class OutdatedSchemaError extends StartupError {
  constructor(readonly missing: readonly string[]) {
    super(`The database's schema is older than this version: ${missing.join(', ')} missing. Run the migration of this service first (main.js migrate).`);
  }
}

/** Checks that the database keeps what it acknowledges and that the schema is not older than this code. Throws a StartupError. */
export async function checkDatabase(dataSource: DataSource, schema: Schema): Promise<void> {
  const settings: { name: string; setting: string }[] = await dataSource.query(`SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')`);
  const off = settings.filter(({ setting }) => setting === 'off').map(({ name }) => name);
  if (off.length > 0) throw new StartupError(`PostgreSQL runs with ${off.join(' and ')} off, so what it acknowledges can be lost. Turn it on and restart PostgreSQL.`);
  const missing = await missingMigrations(dataSource, schema);
  if (missing.length > 0) throw new OutdatedSchemaError(missing);
}

async function missingMigrations(dataSource: DataSource, schema: Schema): Promise<string[]> {
  const [table]: [{ present: boolean }] = await dataSource.query(`SELECT to_regclass('schema_migration') IS NOT NULL AS present`);
  const rows: { name: string }[] = table.present ? await dataSource.query('SELECT name FROM schema_migration') : [];
  const done = new Set(rows.map((row) => row.name));
  return migrationsOf(schema).map((Migration) => new Migration().name ?? Migration.name).filter((name) => !done.has(name));
}
