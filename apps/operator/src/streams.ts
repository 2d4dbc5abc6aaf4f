/** `nuanxin streams`: streams and durables as this version needs them, once or for as long as it runs. */
import { setTimeout as delay } from 'node:timers/promises';
import { provision, topologyOf } from '@nuanxin/messaging';
import { refusePlain, tlsFiles } from './connections.js';

const LOOK_EVERY_MS = 5_000;

interface Options {
  readonly district: string;
  readonly servers: string;
  readonly credentialsFile: string;
  readonly replicas: number;
  readonly watch: boolean;
  readonly say: (line: string) => void;
}

/** Watching, it outlives any outage of the broker and ends with SIGTERM; otherwise it throws what went wrong. */
export async function keepStreams(options: Options): Promise<void> {
  refusePlain({ '--nats': options.servers });
  if (!options.watch) return reconcile(options);
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());
  let last: string | undefined;
  while (!ending.signal.aborted) {
    const problem = await reconcile(options).then(() => undefined, (error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (problem !== undefined && problem !== last) options.say(`The broker is waited for: ${problem}`);
    if (problem === undefined && last !== undefined) options.say('The broker answers again.');
    last = problem;
    await delay(LOOK_EVERY_MS, undefined, { signal: ending.signal }).catch(() => undefined);
  }
}

async function reconcile({ district, servers, credentialsFile, replicas, say }: Options): Promise<void> {
  const { created } = await provision(topologyOf(district), { servers, credentialsFile, replicas, tls: tlsFiles() });
  for (const stream of created) say(`${stream}: made; whoever sends to it fills it`);
}
