/** Short connections to a PostgreSQL, always closed again. */
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;

/** Connects, runs `work`, and closes the connection whatever happens. */
export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A server that goes away fails the query under way; the connection's own error event says nothing more.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Whether the server takes this login and answers a query now. */
export async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
}
