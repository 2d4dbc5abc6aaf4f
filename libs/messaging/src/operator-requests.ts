/** What an operator asks of a running service: put into its database, done by the service itself, answered there. */
import type { DataSource } from 'typeorm';

/** What every service does when asked; some do more. */
export interface OperatorRequest {
  readonly id: string;
  readonly act: string;
  readonly argument: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly failed: boolean;
  readonly outcome: string;
}

/** Whatever runs SQL: a connection of pg's. */
interface Connection {
  query(sql: string, parameters: unknown[]): Promise<{ rows: unknown[] }>;
}

const OUTCOME_LENGTH_MAX = 2_000;

/** Asks a service for something, by a connection of its database's owner. */
export async function ask(connection: Connection, { id, act, argument }: OperatorRequest): Promise<void> {
  await connection.query('INSERT INTO operator_request (id, act, argument) VALUES ($1, $2, $3)', [id, act, JSON.stringify(argument)]);
}

/** What came of a request; undefined while nothing did. */
export async function outcomeOf(connection: Connection, id: string): Promise<Outcome | undefined> {
  const { rows: [row] } = await connection.query('SELECT failed, outcome FROM operator_request WHERE id = $1 AND done_at IS NOT NULL', [id]);
  return row as Outcome | undefined;
}

/** Does the oldest request that is open, by `perform`, which gives what came of it or throws why nothing did. Gives whether there was one. */
export async function doNext(dataSource: DataSource, perform: (request: OperatorRequest) => Promise<string>): Promise<boolean> {
  const [request] = await dataSource.query<OperatorRequest[]>('SELECT id, act, argument FROM operator_request WHERE done_at IS NULL ORDER BY asked_at LIMIT 1');
  if (request === undefined) return false;
  const { failed, outcome } = await perform(request).then((done) => ({ failed: false, outcome: done }), (error: unknown) => ({ failed: true, outcome: error instanceof Error ? error.message : String(error) }));
  await dataSource.query('UPDATE operator_request SET done_at = now(), failed = $2, outcome = $3 WHERE id = $1', [request.id, failed, outcome.slice(0, OUTCOME_LENGTH_MAX)]);
  return true;
}
