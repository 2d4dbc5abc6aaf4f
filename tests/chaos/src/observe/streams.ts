/** Reads whole streams as their users: the services' as the provisioner, `HOURS` as the analysts. */
import { jetstream } from '@nats-io/jetstream';
import type { NatsUser } from '@nuanxin/contracts';
import { connectNats, HOURS_STREAM } from '@nuanxin/messaging';
import type { HoursMessage } from '../checker/observation.js';

export interface NatsPlace {
  readonly url: string;
  credentialsFile(user: NatsUser): string;
}

interface Event {
  readonly id: string;
  readonly data: { readonly minutes?: number; readonly reverses?: string | null };
}

const FETCH = 1_000;
const EXPIRES_MS = 1_000;

/** The ids of all events in the streams. */
export async function readStreams(nats: NatsPlace, streams: readonly string[]): Promise<Set<string>> {
  const all = await Promise.all(streams.map((stream) => readStream(nats, 'provisioner', stream)));
  return new Set(all.flat().map(({ id }) => id));
}

export async function readHours(nats: NatsPlace): Promise<HoursMessage[]> {
  const events = await readStream(nats, 'analysts', HOURS_STREAM);
  return events.map(({ id, data }) => ({ id, minutes: data.minutes ?? 0, reverses: data.reverses ?? null }));
}

async function readStream(nats: NatsPlace, user: NatsUser, stream: string): Promise<Event[]> {
  const connection = await connectNats({ servers: nats.url, user, credentialsFile: nats.credentialsFile(user), waitOnFirstConnect: true });
  try {
    const consumer = await jetstream(connection).consumers.get(stream, {});
    const events: Event[] = [];
    for (;;) {
      const before = events.length;
      for await (const message of await consumer.fetch({ max_messages: FETCH, expires: EXPIRES_MS })) {
        events.push(message.json<Event>());
        if (message.info.pending === 0) return events;
      }
      if (events.length === before) return events;
    }
  } finally {
    await connection.close();
  }
}
