/** Whether a nats-server keeps what it acknowledges: its version and its fsync setting, read from its monitor. */
import { fetch, type Dispatcher } from 'undici';

const VERSION_MIN = [2, 15, 1] as const;
const TIMEOUT_MS = 2_000;

async function read(url: string, dispatcher?: Dispatcher): Promise<Record<string, unknown>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...(dispatcher === undefined ? {} : { dispatcher }) });
  return (await response.json()) as Record<string, unknown>;
}

function tooOld(version: string): boolean {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  for (const [index, least] of VERSION_MIN.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}

/** What is wrong with the server behind `monitorUrl` and what to do; undefined when nothing is. `dispatcher` knows whom to believe. Never throws. */
export async function checkBroker(monitorUrl: string, dispatcher?: Dispatcher): Promise<string | undefined> {
  try {
    const [server, jetstream] = await Promise.all([read(new URL('/varz', monitorUrl).href, dispatcher), read(new URL('/jsz', monitorUrl).href, dispatcher)]);
    const version = String(server['version']);
    if (tooOld(version)) return `nats-server is ${version}; at least ${VERSION_MIN.join('.')} is needed`;
    const config = jetstream['config'] as Record<string, unknown> | undefined;
    if (config?.['sync_always'] !== true) return 'nats-server does not write through before it acknowledges; set `sync_interval: always` in its jetstream block and restart it';
    return undefined;
  } catch (error) {
    return `the monitor of nats-server does not answer (${error instanceof Error ? error.name : 'error'}); NATS_MONITOR_URL must reach it`;
  }
}
