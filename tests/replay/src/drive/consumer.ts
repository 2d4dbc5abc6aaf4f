/** An analyst of our own: reads HOURS from NATS, or the stream over HTTP, and adds up by nothing but what came. */
import { jetstream } from '@nats-io/jetstream';
import { connectNats } from '@nuanxin/messaging';

export interface HoursHeard {
  readonly lines: number;
  readonly minutes: number;
  /** Lines that came more than once by event id; a consumer keeps the first. */
  readonly repeated: number;
}

interface HoursLine {
  readonly id: string;
  readonly data: { readonly minutes: number };
}

const FETCH = 1_000;
const EXPIRES_MS = 1_000;

/** Reads the whole stream HOURS as the analysts' user. */
export async function hearHours(servers: string, credentialsFile: string): Promise<HoursHeard> {
  const connection = await connectNats({ servers, user: 'analysts', credentialsFile });
  try {
    const consumer = await jetstream(connection).consumers.get('HOURS', {});
    const seen = new Map<string, number>();
    let received = 0;
    for (let empty = 0; empty < 2;) {
      const messages = await consumer.fetch({ max_messages: FETCH, expires: EXPIRES_MS });
      let count = 0;
      for await (const message of messages) {
        const line = message.json<HoursLine>();
        seen.set(line.id, line.data.minutes);
        count += 1;
      }
      received += count;
      empty = count === 0 ? empty + 1 : 0;
    }
    return { lines: seen.size, minutes: [...seen.values()].reduce((sum, minutes) => sum + minutes, 0), repeated: received - seen.size };
  } finally {
    await connection.close();
  }
}
