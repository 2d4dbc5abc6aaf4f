/** The gateway's connection to NATS, made in the background: nothing that is asked of the gateway waits for it. */
import type { NatsConnection } from '@nats-io/nats-core';
import { connectNats } from '@nuanxin/messaging';
import { tlsFilesOf, type Logger } from '@nuanxin/service-kit';
import type { GatewayConfig } from './config.js';

/** Connects, as long as it takes, and hands the connection to `use` once; it comes back by itself whenever it is lost. Gives what ends it. */
export function inBackground(config: GatewayConfig, logger: Logger, use: (connection: NatsConnection) => void): () => Promise<void> {
  let connection: NatsConnection | undefined;
  let stopped = false;
  const connected = connectNats({ servers: config.NATS_URL, user: 'gateway', credentialsFile: config.NATS_CREDENTIALS_FILE, tls: tlsFilesOf(config), waitOnFirstConnect: true }).then((made) => {
    if (stopped) return made.close();
    connection = made;
    return use(made);
  });
  connected.catch((err: unknown) => logger.error({ err }, 'cannot use NATS: ended sessions are not heard of, and rates are counted by this gateway alone; NATS_CREDENTIALS_FILE must hold the seed of the user gateway'));
  return async () => {
    stopped = true;
    await connection?.close();
  };
}
