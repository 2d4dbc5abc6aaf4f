/** A PostgreSQL client that prepares what it is asked, so that a statement is parsed and planned once a connection and not once a call. */
import { createHash } from 'node:crypto';
import pg from 'pg';

/** Statements prepared at the most: what a service asks again and again fits; anything beyond is asked unprepared. */
const STATEMENTS_MAX = 300;

const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= STATEMENTS_MAX) return known;
  const name = `n${createHash('sha1').update(text).digest('base64url')}`;
  names.set(text, name);
  return name;
}

type Query = (this: pg.Client, query: unknown, values?: unknown, callback?: unknown) => unknown;
const plainQuery = pg.Client.prototype.query as Query;

/** For the pool of a data source (`extra: { Client }`). Statements without parameters go through as they are: they may be several in one. */
export class PreparingClient extends pg.Client {}

PreparingClient.prototype.query = function query(this: pg.Client, text: unknown, values?: unknown, callback?: unknown): unknown {
  const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
  return name === undefined ? plainQuery.call(this, text, values, callback) : plainQuery.call(this, { name, text, values }, callback);
} as typeof pg.Client.prototype.query;
