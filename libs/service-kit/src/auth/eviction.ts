/** Eviction of cached tokens as it happens: every process hears of ended sessions and changed roles. */
import { aggregateSubjects } from '@nuanxin/contracts';
import { personAggregate, roleChanged, personDeactivated, sessionAggregate } from '@nuanxin/contracts/identity';
import { decode } from '@nuanxin/messaging';
import type { NatsConnection } from '@nats-io/nats-core';
import type { TokenVerifier } from './verifier.js';

/** Listens until the connection closes. What is missed while it is down is made good by looking at every token anew. */
export function evictOnChange(connection: NatsConnection, district: string, verifier: TokenVerifier, onError: (error: unknown) => void): void {
  const listen = (subject: string, heard: (event: ReturnType<typeof decode>) => void): void => {
    connection.subscribe(subject, {
      callback: (error, message) => {
        try {
          if (error) throw error;
          heard(decode(message.data));
        } catch (failure) {
          onError(failure);
        }
      },
    });
  };
  listen(aggregateSubjects(district, sessionAggregate), (event) => verifier.endSession(event.subject));
  listen(aggregateSubjects(district, personAggregate), (event) => {
    if (event.type === roleChanged.type || event.type === personDeactivated.type) verifier.forgetPerson(event.subject);
  });
  void (async () => {
    for await (const status of connection.status()) if (status.type === 'reconnect') verifier.forgetAll();
  })().catch(onError);
}
