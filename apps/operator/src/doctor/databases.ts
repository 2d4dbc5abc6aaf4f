/** The doctor looks at databases: whether they answer, keep what they acknowledge, have their tables, and whether something waits in them that should not. */
import type pg from 'pg';
import { migrationsOf } from '../backup/catalogue.js';
import { databasesOf, readUrl, withDatabase, type CellDatabase } from '../backup/databases.js';
import { parkedIn } from '../parked.js';
import { looking, type About, type Finding } from './finding.js';

const SKEW_WARNING_MS = 2_000;
const SKEW_PROBLEM_MS = 30_000;
/** Seconds for which an event may wait to be sent. */
const UNSENT_SECONDS_MAX = 60;
const REQUEST_SECONDS_MAX = 60;
const CONNECTIONS_LEFT_MIN = 0.1;

const REACH = 'see that PostgreSQL runs, that a network policy lets this through, and that the Secrets are those of its roles (nuanxin databases)';

/** All databases of a cell, by the role that only reads. */
export async function lookAtDatabases(secrets: string): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const database of [...databasesOf('data'), ...databasesOf('keys')]) {
    found.push(...await looking(`database of ${database.name}`, REACH, async (of) => {
      const url = await readUrl(secrets, database);
      return withDatabase(database.name, url, (client) => lookAt(client, database, of));
    }));
  }
  return found;
}

async function lookAt(client: pg.Client, { kind, service }: CellDatabase, of: About): Promise<Finding[]> {
  const server = await lookAtServer(client, of);
  const migrations = await migrationsOf(client);
  if (migrations.length === 0) return [...server, of.problem('has no tables', 'run its migrations (the chart’s job "prepare")')];
  const waiting = kind === 'data' ? [...await lookAtMessages(client, of), ...await lookAtAudit(client, of)] : [];
  const parked = kind === 'data' ? (await parkedIn(client, service)).map((event) => of.problem(`${event.type} of ${event.aggregateId} is put aside at ${event.at}, ${event.behind} behind it`, `nuanxin parked show ${event.eventId}`)) : [];
  const found = [...server, ...waiting, ...parked];
  return found.length > 0 ? found : [of.fine(`answers, keeps what it acknowledges, has ${migrations.length} migrations`)];
}

async function lookAtServer(client: pg.Client, of: About): Promise<Finding[]> {
  const before = Date.now();
  const { rows: [row] } = await client.query<{ now: Date; off: string[]; left: number }>(`
    SELECT clock_timestamp() AS now, coalesce((SELECT array_agg(name) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'), '{}') AS off,
      1 - (SELECT count(*) FROM pg_stat_activity)::float8 / current_setting('max_connections')::int AS left`);
  if (row === undefined) throw new Error('A statement without conditions gives a row.');
  const after = Date.now();
  const skew = Math.max(0, before - row.now.getTime(), row.now.getTime() - after);
  return [
    ...(row.off.length === 0 ? [] : [of.problem(`PostgreSQL runs with ${row.off.join(' and ')} off: what it acknowledges can be lost`, 'turn it on and restart PostgreSQL; services do not start on it')]),
    ...(row.left > CONNECTIONS_LEFT_MIN ? [] : [of.warning('nearly all connections of PostgreSQL are taken', 'raise max_connections, or lower replicas or DATABASE_POOL_MAX')]),
    ...(skew <= SKEW_WARNING_MS ? [] : [(skew > SKEW_PROBLEM_MS ? of.problem : of.warning)(`its clock is ${Math.round(skew / 1_000)} seconds from this one`, 'have both keep time (chrony, systemd-timesyncd)')]),
  ];
}

async function lookAtMessages(client: pg.Client, of: About): Promise<Finding[]> {
  const { rows: [row] } = await client.query<{ unsent: number; asked: number }>(`
    SELECT coalesce((SELECT extract(epoch FROM now() - min(o.created_at)) FROM outbox o WHERE o.published_at IS NULL AND NOT EXISTS (SELECT FROM outbox k WHERE k.aggregate_id = o.aggregate_id AND k.parked_at IS NOT NULL)), 0)::float8 AS unsent,
      coalesce((SELECT extract(epoch FROM now() - min(asked_at)) FROM operator_request WHERE done_at IS NULL), 0)::float8 AS asked`);
  return [
    ...((row?.unsent ?? 0) <= UNSENT_SECONDS_MAX ? [] : [of.problem(`an event has waited ${Math.round(row?.unsent ?? 0)} seconds to be sent`, 'see that the service runs and reaches NATS; nothing is lost meanwhile')]),
    ...((row?.asked ?? 0) <= REQUEST_SECONDS_MAX ? [] : [of.warning(`what an operator asked ${Math.round(row?.asked ?? 0)} seconds ago is not done`, 'see that the service runs and reaches NATS')]),
  ];
}

async function lookAtAudit(client: pg.Client, of: About): Promise<Finding[]> {
  const { rows: [row] } = await client.query<{ loose: boolean; unanchored: boolean }>(`
    SELECT EXISTS (SELECT FROM audit_entry WHERE link IS NULL AND at < now() - interval '15 minutes') AS loose,
      EXISTS (SELECT FROM audit_entry WHERE link > coalesce((SELECT max(link) FROM audit_anchor), 0) AND at < now() - interval '2 hours') AS unanchored`);
  return [
    ...(row?.loose === true ? [of.problem('entries of the audit log are not in its chain', 'see that the service runs; then nuanxin audit')] : []),
    ...(row?.unanchored === true ? [of.problem('the audit log was not anchored for two hours', 'see that the service reaches NATS; then nuanxin audit')] : []),
  ];
}
