/** Asking running services for something, by their databases: it is done by the service itself, as it would do it, and its answer is waited for. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@nuanxin/contracts';
import { StartError } from '@nuanxin/embedded';
import { ask, outcomeOf, type OperatorRequest } from '@nuanxin/messaging';
import { v7 } from 'uuid';
import { databasesOf, migrateUrl, withDatabase } from './backup/databases.js';

const LOOK_EVERY_MS = 200;

export interface Asking {
  /** The folder of the secrets. */
  readonly secrets: string;
  /** Seconds. */
  readonly wait: number;
}

/** Asks a service and gives what came of it. Throws a StartError where that failed, or where nothing came of it in time: it is done once the service runs. */
export async function askService(service: ServiceName, request: Omit<OperatorRequest, 'id'>, { secrets, wait }: Asking): Promise<string> {
  const database = databasesOf('data').find(({ name }) => name === service);
  if (database === undefined) throw new Error(`${service} has a database.`);
  return withDatabase(service, await migrateUrl(secrets, database), async (client) => {
    const id = v7();
    await ask(client, { id, ...request });
    for (const until = performance.now() + wait * 1_000; performance.now() < until; await delay(LOOK_EVERY_MS)) {
      const found = await outcomeOf(client, id);
      if (found?.failed === false) return found.outcome;
      if (found !== undefined) throw new StartError(`${service} could not: ${found.outcome}`);
    }
    throw new StartError(`${service} has not done it within ${wait} seconds; it will, as soon as it runs and reaches the broker.`);
  });
}
