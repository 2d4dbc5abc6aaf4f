/** Hears over NATS of ended sessions and changed roles; without NATS the gateway serves on, and the services refuse by their databases. */
import type { NatsConnection } from '@nats-io/nats-core';
import { aggregateSubjects } from '@nuanxin/contracts';
import { personAggregate, personDeactivated, roleChanged } from '@nuanxin/contracts/identity';
import { connectNats, decode } from '@nuanxin/messaging';
import { evictOnChange, type Logger, type TokenVerifier } from '@nuanxin/service-kit';
import type { GatewayConfig } from '../config.js';
import type { TrustedKeys } from './trusted-keys.js';

/** Connects in the background, as long as it takes. Gives what ends it. */
export function listenForEvictions(config: GatewayConfig, verifier: TokenVerifier, trust: TrustedKeys, logger: Logger): () => Promise<void> {
  const onError = (err: unknown): void => logger.warn({ err }, 'an event of identity could not be heard');
  let connection: NatsConnection | undefined;
  let stopped = false;
  const connected = connectNats({ servers: config.NATS_URL, user: 'gateway', credentialsFile: config.NATS_CREDENTIALS_FILE, waitOnFirstConnect: true }).then(async (made) => {
    if (stopped) return made.close();
    connection = made;
    listenForRoles(made, config.NUANXIN_DISTRICT, trust, onError);
    evictOnChange(made, config.NUANXIN_DISTRICT, verifier, onError);
    logger.info('hearing of ended sessions and changed roles');
  });
  connected.catch((err: unknown) => logger.error({ err }, 'cannot hear of ended sessions; NATS_CREDENTIALS_FILE must hold the seed of the user gateway'));
  return async () => {
    stopped = true;
    await connection?.close();
  };
}

function listenForRoles(connection: NatsConnection, district: string, trust: TrustedKeys, onError: (error: unknown) => void): void {
  connection.subscribe(aggregateSubjects(district, personAggregate), {
    callback: (error, message) => {
      try {
        if (error) throw error;
        const event = decode(message.data);
        if (event.type === roleChanged.type || event.type === personDeactivated.type) trust.raiseFloor(event.subject, event.aggregateversion);
      } catch (failure) {
        onError(failure);
      }
    },
  });
}
