/** How the operator's commands reach the vault's database: one direct connection, closed again whatever happens. */
import pg from 'pg';
import { asVaultError } from './errors.js';

/** Milliseconds to wait for a connection. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** An operator's statement walks many rows or waits for locks; it gives up after ten minutes. */
const STATEMENT_TIMEOUT_MS = 600_000;

/** Connects, runs `work`, closes. Whatever fails comes as `vault-unavailable` or as the DomainError that `work` threw. */
export async function withVaultClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, statement_timeout: STATEMENT_TIMEOUT_MS, application_name: 'nuanxin-vault-operator' });
  // A server that goes away fails the query under way; the connection's own error event says nothing more.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw asVaultError(error);
  } finally {
    await client.end();
  }
}

/** Runs `work` in one transaction (read committed): all of it or nothing. */
export async function inTransaction<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await client.query('begin isolation level read committed');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // On a broken connection the server rolls back by itself; the first error is the one to tell.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
