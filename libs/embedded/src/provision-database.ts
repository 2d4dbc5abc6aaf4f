/** Gives a service its database and the two roles that may touch it: one that migrates, one that runs. */
import pg from 'pg';
import { withClient } from './postgres-connection.js';
import { scramVerifier } from './scram.js';

export interface DatabasePlan {
  /** A superuser's connection to any database of the server. */
  readonly superuserUrl: string;
  /** At most 50 characters: the roles' names are it with `_migrate`, `_run` and `_read`. */
  readonly database: string;
  /** `read` makes a third role, which reads everything and changes nothing: for backups and checks. */
  readonly passwords: { readonly migrate: string; readonly run: string; readonly read?: string };
}

export interface DatabaseUrls {
  readonly migrateUrl: string;
  readonly runUrl: string;
  /** Whether the database was made by this call, so that nothing can be in it. */
  readonly created: boolean;
}

/** Any number that nothing else locks: two provisioners at once would both find the role missing. */
const PROVISION_LOCK = 7_771_300_466_278n;
const NAME_PATTERN = /^[a-z][a-z0-9_]{0,49}$/;

const quoted = (name: string): string => pg.escapeIdentifier(name);

/**
 * Creates the database with its roles, or brings what is there to the same state; the passwords are set as given each time.
 * The migrating role owns the database and its schema. What it creates, the running role may read and write, not alter;
 * a migration that takes some of that back again (as the ledger does) is not undone. Nobody else may connect.
 */
export async function provisionDatabase(plan: DatabasePlan): Promise<DatabaseUrls> {
  if (!NAME_PATTERN.test(plan.database)) throw new Error(`${JSON.stringify(plan.database)} cannot name a database: small letters, digits and underscores, at most 50.`);
  const migrate = `${plan.database}_migrate`;
  const run = `${plan.database}_run`;
  const read = `${plan.database}_read`;
  const created = await withClient(plan.superuserUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [PROVISION_LOCK.toString()]);
    await ensureRole(client, migrate, plan.passwords.migrate);
    await ensureRole(client, run, plan.passwords.run);
    // Row-level security holds for owners too; a backup that left out what it may not see would be found to be one too late.
    if (plan.passwords.read !== undefined) await ensureRole(client, read, plan.passwords.read, 'bypassrls');
    const isNew = await ensureDatabase(client, plan.database, migrate);
    await client.query(`revoke all on database ${quoted(plan.database)} from public`);
    await client.query(`grant connect on database ${quoted(plan.database)} to ${quoted(run)}`);
    if (plan.passwords.read !== undefined) await client.query(`grant connect on database ${quoted(plan.database)} to ${quoted(read)}`);
    // The lock of this database is no lock in the other, so it is held meanwhile: two who grant at once would clash.
    await withClient(urlWith(plan.superuserUrl, { database: plan.database }), async (inside) => {
      await grantSchema(inside, migrate, run);
      if (plan.passwords.read !== undefined) await grantReading(inside, migrate, read);
    });
    return isNew;
  });
  return {
    created,
    migrateUrl: urlWith(plan.superuserUrl, { database: plan.database, user: migrate, password: plan.passwords.migrate }),
    runUrl: urlWith(plan.superuserUrl, { database: plan.database, user: run, password: plan.passwords.run }),
  };
}

async function ensureRole(client: pg.Client, role: string, password: string, rows: 'nobypassrls' | 'bypassrls' = 'nobypassrls'): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  const verb = rowCount === 0 ? 'create' : 'alter';
  await client.query(`${verb} role ${quoted(role)} login nosuperuser nocreatedb nocreaterole noreplication ${rows} password ${pg.escapeLiteral(scramVerifier(password))}`);
}

async function ensureDatabase(client: pg.Client, database: string, owner: string): Promise<boolean> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
  if (rowCount === 0) await client.query(`create database ${quoted(database)} owner ${quoted(owner)} encoding 'UTF8' template template0`);
  else await client.query(`alter database ${quoted(database)} owner to ${quoted(owner)}`);
  return rowCount === 0;
}

async function grantSchema(client: pg.Client, migrate: string, run: string): Promise<void> {
  const defaults = `alter default privileges for role ${quoted(migrate)} in schema public`;
  await client.query(`alter schema public owner to ${quoted(migrate)}`);
  await client.query('revoke all on schema public from public');
  await client.query(`grant usage on schema public to ${quoted(run)}`);
  await client.query(`${defaults} grant select, insert, update, delete on tables to ${quoted(run)}`);
  await client.query(`${defaults} grant usage, select on sequences to ${quoted(run)}`);
}

async function grantReading(client: pg.Client, migrate: string, read: string): Promise<void> {
  const defaults = `alter default privileges for role ${quoted(migrate)} in schema public`;
  await client.query(`grant usage on schema public to ${quoted(read)}`);
  await client.query(`grant select on all tables in schema public to ${quoted(read)}`);
  await client.query(`grant select on all sequences in schema public to ${quoted(read)}`);
  await client.query(`${defaults} grant select on tables to ${quoted(read)}`);
  await client.query(`${defaults} grant select on sequences to ${quoted(read)}`);
}

function urlWith(base: string, change: { database: string; user?: string; password?: string }): string {
  const url = new URL(base);
  url.pathname = `/${change.database}`;
  if (change.user !== undefined) url.username = change.user;
  if (change.password !== undefined) url.password = change.password;
  return url.toString();
}
