/** Connects to NATS as one user, forever: an outage of any length ends no process. */
import { readFile } from 'node:fs/promises';
import { connect, nkeyAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { inboxPrefixOf, type NatsUser } from './topology.js';
import { natsTls, type TlsFiles } from './transport.js';

const PING_INTERVAL_MS = 10_000;
const RECONNECT_WAIT_MS = 250;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Connects as `user` with the nkey seed in `credentialsFile`. Waits for the first connection as long as it takes
 * when `waitOnFirstConnect` is set; later it reconnects without end (the client's own default gives up after ten tries).
 * With an authority in `tls` a server without TLS, or of another name, is never spoken to.
 */
export async function connectNats(options: { servers: string; user: NatsUser; credentialsFile: string; tls?: TlsFiles; name?: string; waitOnFirstConnect?: boolean }): Promise<NatsConnection> {
  const seed = new TextEncoder().encode((await readFile(options.credentialsFile, 'utf8')).trim());
  const tls = natsTls(options.servers, options.tls ?? {});
  return connect({
    servers: options.servers,
    name: options.name ?? options.user,
    authenticator: nkeyAuthenticator(seed),
    inboxPrefix: inboxPrefixOf(options.user),
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: 2,
    timeout: CONNECT_TIMEOUT_MS,
    waitOnFirstConnect: options.waitOnFirstConnect ?? false,
    ignoreAuthErrorAbort: true,
    ...(tls === undefined ? {} : { tls }),
  });
}
