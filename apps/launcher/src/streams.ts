/** Keeps the streams as the topology says; a stream that was lost is sent again by the services whose events it carried (N1). */
import { AUDIT_STREAM, provision, type Topology } from '@nuanxin/messaging';
import type { NatsAddress } from './backing.js';
import { seedFile } from './secrets.js';

const LOOK_EVERY_MS = 5_000;

export interface StreamKeeper {
  /** Makes what is missing. Calls follow one another. */
  reconcile(): Promise<void>;
  /** Reconciles every 5 s from now on; gives what ends this, once a round under way is done. */
  watch(): () => Promise<void>;
}

export interface StreamKeeperOptions {
  readonly topology: Topology;
  readonly nats: NatsAddress;
  readonly ackWaitMs?: number;
  /** Whether there can be no streams yet, so that one that is missing in the first round was not lost. */
  readonly first: boolean;
  readonly say: (line: string) => void;
}

/** Looks after the streams of one broker. */
export function keepStreams(options: StreamKeeperOptions): StreamKeeper {
  let last: Promise<void> = Promise.resolve();
  let { first } = options;
  const reconcile = (): Promise<void> => {
    const next = last.then(async () => {
      const lost = await reconcileOnce(options);
      if (!first) lost.forEach((stream) => options.say(`The stream ${stream} was lost; ${stream === AUDIT_STREAM ? 'the heads of audit logs that stood in it are gone' : 'it is sent again'}.`));
      first = false;
    });
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

/** Gives the streams that it made. */
async function reconcileOnce({ topology, nats, ackWaitMs }: StreamKeeperOptions): Promise<readonly string[]> {
  const { created } = await provision(topology, { servers: nats.url, credentialsFile: seedFile(nats.credentialsDir, 'provisioner'), ...(ackWaitMs === undefined ? {} : { ackWaitMs }) });
  return created;
}
