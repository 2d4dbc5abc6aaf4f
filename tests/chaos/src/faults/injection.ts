/** Messages that come twice, late and in the wrong order: published with a service's own credentials, past its outbox. */
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import type { ServiceName } from '@nuanxin/contracts';
import { connectNats } from '@nuanxin/messaging';
import { v7 } from 'uuid';
import { withClient } from '../observe/instruments.js';

export interface Producer {
  readonly service: ServiceName;
  readonly superuserUrl: string;
  readonly natsUrl: string;
  readonly credentialsFile: string;
}

interface Row {
  readonly subject: string;
  readonly payload: string;
}

/** Events long sent, chosen at random and in no order, again under message ids that the broker does not know. Gives how many. */
export async function publishAgain(producer: Producer, count: number): Promise<number> {
  return publish(producer, await rowsOf(producer, 'published_at IS NOT NULL', 'random()', count));
}

/** Events that the relay has not sent yet, the newest first: consumers see versions from the last to the first, and then again from the relay. Gives how many. */
export async function publishUnsentBackwards(producer: Producer, count: number): Promise<number> {
  return publish(producer, await rowsOf(producer, 'published_at IS NULL', 'seq DESC', count));
}

function rowsOf({ superuserUrl }: Producer, which: string, order: string, count: number): Promise<Row[]> {
  return withClient(superuserUrl, async (client) => (await client.query<Row>(`SELECT subject, payload FROM outbox WHERE ${which} ORDER BY ${order} LIMIT $1`, [count])).rows);
}

async function publish({ service, natsUrl, credentialsFile }: Producer, rows: readonly Row[]): Promise<number> {
  if (rows.length === 0) return 0;
  const connection = await connectNats({ servers: natsUrl, user: service, credentialsFile, waitOnFirstConnect: true });
  try {
    for (const { subject, payload } of rows) {
      const fresh = headers();
      fresh.set('Nats-Msg-Id', v7());
      await jetstream(connection).publish(subject, payload, { headers: fresh });
    }
    return rows.length;
  } finally {
    await connection.close();
  }
}
