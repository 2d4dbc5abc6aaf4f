/** The service's side of the broker: connection, check of the server, relay, router; all of it outlives any outage. */
import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import type { ServiceName } from '@nuanxin/contracts';
import { checkBroker, connectNats, type Outbox, Relay, relayDefaults, Router, routerDefaults, type Handler } from '@nuanxin/messaging';
import type { DataSource } from 'typeorm';
import { Agent } from 'undici';
import { evictOnChange } from '../auth/eviction.js';
import type { TokenVerifier } from '../auth/verifier.js';
import { tlsFilesOf, type Credentials } from '../tls/credentials.js';
import { connectorOf } from '../tls/outbound.js';
import type { ServiceConfig } from './config.js';
import type { Logger } from './logger.js';

const MONITOR_CONNECT_MS = 2_000;

/** Starts in the background; until it has, and whenever it is down, `problem()` says why. */
export class Broker {
  relay: Relay | undefined;
  router: Router | undefined;
  private connection: NatsConnection | undefined;
  private connected = false;
  private unsafe: string | undefined = 'not yet connected to NATS';
  private readonly monitor: Agent;

  constructor(private readonly options: {
    service: ServiceName; config: ServiceConfig; credentials: Credentials; dataSource: DataSource; outbox: Outbox; handlers: readonly Handler[]; verifier: TokenVerifier; logger: Logger;
  }) {
    this.monitor = new Agent({ connect: connectorOf(options.credentials, MONITOR_CONNECT_MS) });
  }

  async start(): Promise<void> {
    const { service, config, dataSource, outbox, handlers, verifier, logger } = this.options;
    const connection = await connectNats({ servers: config.NATS_URL, user: service, credentialsFile: config.NATS_CREDENTIALS_FILE, tls: tlsFilesOf(config), waitOnFirstConnect: true });
    this.connection = connection;
    this.connected = true;
    this.watch(connection);
    const client = jetstream(connection);
    const onError = (error: unknown, where = 'relay'): void => logger.warn({ err: error, where }, 'messaging is waiting');
    this.relay = new Relay({ ...relayDefaults, databaseUrl: config.DATABASE_URL, jetstream: client, onError });
    this.router = new Router({ ...routerDefaults, service, dataSource, jetstream: client, handlers, made: () => outbox.made, onCommit: () => this.relay?.wake(), onError });
    evictOnChange(connection, config.NUANXIN_DISTRICT, verifier, onError);
    await this.check();
    this.relay.start();
    this.router.start();
  }

  private watch(connection: NatsConnection): void {
    void (async () => {
      for await (const status of connection.status()) {
        if (status.type === 'disconnect') this.connected = false;
        if (status.type === 'reconnect') {
          this.connected = true;
          await this.check();
        }
      }
    })().catch((error: unknown) => this.options.logger.error({ err: error }, 'lost sight of the NATS connection'));
  }

  private async check(): Promise<void> {
    this.unsafe = await checkBroker(this.options.config.NATS_MONITOR_URL, this.monitor);
    if (this.unsafe !== undefined) this.options.logger.error({ problem: this.unsafe }, 'the broker is not safe to use');
  }

  /** The connection, while there is one. */
  get reachable(): NatsConnection | undefined {
    return this.connected ? this.connection : undefined;
  }

  /** What is wrong with the broker at the moment; undefined when nothing is. Looks again at a server that was found unsafe. */
  async problem(): Promise<string | undefined> {
    if (!this.connected) return 'not connected to NATS';
    if (this.unsafe !== undefined) await this.check();
    if (this.unsafe !== undefined) return this.unsafe;
    if (this.router === undefined) return 'not yet pulling from NATS';
    const silent = this.router.silent();
    return silent.length === 0 ? undefined : `not pulling from ${silent.join(', ')}`;
  }

  /** Stops pulling, finishes what is under way, sends what is left, leaves. */
  async stop(): Promise<void> {
    await this.router?.stop();
    await this.relay?.stop();
    await this.connection?.drain();
    await this.monitor.close();
  }
}
