/** Keeps the streams as the topology says, and has a stream that was lost sent again from the record (N1). */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { AUDIT_STREAM, connectNats, provision, type Topology } from '@nuanxin/messaging';
import type { NatsAddress } from './backing.js';
import { seedFile } from './secrets.js';

const LOOK_EVERY_MS = 5_000;

export interface StreamKeeper {
  /** Makes what is missing and republishes what was lost. Calls follow one another. */
  reconcile(): Promise<void>;
  /** Reconciles every 5 s from now on; gives what ends this, once a round under way is done. */
  watch(): () => Promise<void>;
}

export interface StreamKeeperOptions {
  readonly topology: Topology;
  readonly nats: NatsAddress;
  /** Remembers when each stream was made whose content is complete. */
  readonly file: string;
  readonly ackWaitMs?: number;
  readonly say: (line: string) => void;
  /** Has everything that a stream should carry sent again; does nothing where there is nothing. */
  readonly republish: (stream: string) => Promise<void>;
}

/**
 * A stream is complete when it was republished after it was made. What tells one life of a stream from the next is the
 * time at which the server made it, so a stream that was lost is noticed whoever made it anew, and a launcher killed in between begins again.
 */
export function keepStreams(options: StreamKeeperOptions): StreamKeeper {
  let last: Promise<void> = Promise.resolve();
  const reconcile = (): Promise<void> => {
    const next = last.then(() => reconcileOnce(options));
    last = next.catch(() => undefined);
    return next;
  };
  return {
    reconcile,
    watch: () => {
      // While NATS is away there is nothing to say: its own supervision says that, and the next round looks again.
      const timer = setInterval(() => { void reconcile().catch(() => undefined); }, LOOK_EVERY_MS);
      return () => {
        clearInterval(timer);
        return last;
      };
    },
  };
}

async function reconcileOnce({ topology, nats, file, say, republish, ackWaitMs }: StreamKeeperOptions): Promise<void> {
  const credentialsFile = seedFile(nats.credentialsDir, 'provisioner');
  await provision(topology, { servers: nats.url, credentialsFile, ...(ackWaitMs === undefined ? {} : { ackWaitMs }) });
  const made = await timesMade(topology, nats.url, credentialsFile);
  const complete = await remembered(file);
  const lost = [...made].filter(([stream, time]) => complete[stream] !== time);
  for (const [stream, time] of lost) {
    if (complete[stream] !== undefined) say(`The stream ${stream} was lost; ${stream === AUDIT_STREAM ? 'the heads of audit logs that stood in it are gone' : 'it is sent again'}.`);
    await republish(stream);
    complete[stream] = time;
    await writeFile(`${file}.new`, JSON.stringify(complete), { flush: true });
    await rename(`${file}.new`, file);
  }
}

async function timesMade(topology: Topology, servers: string, credentialsFile: string): Promise<Map<string, string>> {
  const connection = await connectNats({ servers, user: 'provisioner', credentialsFile });
  try {
    const manager = await jetstreamManager(connection);
    return new Map(await Promise.all(topology.streams.map(async ({ name }) => [name, (await manager.streams.info(name)).created] as const)));
  } finally {
    await connection.close();
  }
}

async function remembered(file: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}
