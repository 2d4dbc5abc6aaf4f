/** Hears over NATS of ended sessions and changed roles; without NATS the gateway serves on, and the services refuse by their databases. */
import type { NatsConnection } from '@nats-io/nats-core';
import { aggregateSubjects } from '@nuanxin/contracts';
import { personAggregate, personDeactivated, roleChanged } from '@nuanxin/contracts/identity';
import { decode } from '@nuanxin/messaging';
import { evictOnChange, type Logger, type TokenVerifier } from '@nuanxin/service-kit';
import type { TrustedKeys } from './trusted-keys.js';

/** Listens until the connection closes. */
export function hearEvictions(connection: NatsConnection, { district, verifier, trust, logger }: { district: string; verifier: TokenVerifier; trust: TrustedKeys; logger: Logger }): void {
  const onError = (err: unknown): void => logger.warn({ err }, 'an event of identity could not be heard');
  listenForRoles(connection, district, trust, onError);
  evictOnChange(connection, district, verifier, onError);
  logger.info('hearing of ended sessions and changed roles');
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
