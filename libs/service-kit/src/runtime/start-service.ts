/** Starts a service: what every main.ts calls. Configuration, database, HTTP, broker, schedule; and the orderly end of all. */
import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceName } from '@nuanxin/contracts';
import type { Clock } from '@nuanxin/kernel';
import { armFailpoint, Outbox, verifiedPostgresUrl, type Handler } from '@nuanxin/messaging';
import type { DestinationStream } from 'pino';
import type { DataSource } from 'typeorm';
import { AuditSubscriber } from '../audit/audit.interceptor.js';
import { auditWork } from '../audit/audit-work.js';
import { DatabaseTrust, trustHandlers } from '../auth/database-trust.js';
import { TokenVerifier, type TrustStore } from '../auth/verifier.js';
import { evaluationRoutes } from '../evaluation/evaluation.js';
import { checkRoutes } from '../http/check-routes.js';
import { answerConditionally } from '../http/conditional.js';
import { endConnectionsWithAnswers, type Ending } from '../http/end-connections.js';
import { measureRequests } from '../http/request-metrics.js';
import { acceptUploads } from '../http/upload.js';
import { createAdapter, healthRoutes, traceRequests, type HealthChecks } from '../http/server.js';
import type { Schema } from '../persistence/database.js';
import { openDatabase } from '../persistence/open-database.js';
import { pruneWork } from '../persistence/prune.js';
import { Stores } from '../persistence/stores.js';
import { Credentials } from '../tls/credentials.js';
import { admitPeers } from '../tls/peers.js';
import { plainMark } from '../tls/plain.js';
import { Broker } from './broker.js';
import { checkEvents } from './check-events.js';
import { DrivenClock, ids, systemClock } from './clock.js';
import { Scheduler, type DueWork } from './due-work.js';
import { KitModule } from './kit.module.js';
import { createLogger, type Logger } from './logger.js';
import { lostStreamsWork } from './lost-streams-work.js';
import { operatorWork, type OperatorActs } from './operator-work.js';
import { observeService, type Gauge } from './service-metrics.js';
import { DUE_WORK, GAUGES, HANDLERS, HEALTH_CHECKS, OPERATOR_ACTS } from './tokens.js';
import type { ServiceConfig } from './config.js';

/** What makes a service: its name, its tables, its one module. */
export interface ServiceDefinition {
  readonly name: ServiceName;
  readonly schema: Schema;
  readonly module: Type;
  /** Identity knows its own keys; everybody else learns them by event. */
  readonly trust?: (dataSource: DataSource) => TrustStore;
  /** Brings what else the service keeps up to date, after its own schema; gives what it did, for the operator. */
  readonly alsoMigrate?: () => Promise<string | undefined>;
}

/** The parts that are made before Nest starts. */
export interface Kit {
  readonly config: ServiceConfig;
  readonly credentials: Credentials;
  /** Which connections are not encrypted, if any. */
  readonly plain: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly verifier: TokenVerifier;
  readonly wake: () => void;
}

export interface RunningService {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly kit: Kit;
  readonly broker: Broker;
  stop(): Promise<void>;
}

const DUE_WORK_INTERVAL_MS = 1_000;

/** Makes the parts that exist before Nest does. */
async function createKit(definition: ServiceDefinition, given: ServiceConfig, holder: { broker?: Broker }, logTo?: DestinationStream): Promise<Kit & { driven: DrivenClock | undefined }> {
  const config = { ...given, DATABASE_URL: verifiedPostgresUrl(given.DATABASE_URL, given.TLS_CA_FILE) };
  const logger = createLogger(definition.name, config.LOG_LEVEL, logTo);
  const credentials = await Credentials.of(config);
  const { DATABASE_URL, NATS_URL, NATS_MONITOR_URL } = config;
  const plain = plainMark(config, { addresses: { DATABASE_URL, NATS_URL, NATS_MONITOR_URL }, ...(credentials.forServer === undefined ? { listens: config.HOST } : {}) }, logger);
  const driven = config.NUANXIN_EVALUATION === '1' ? new DrivenClock() : undefined;
  if (driven !== undefined) logger.warn('evaluation instance: domain time is driven, this is not for real use');
  if (driven !== undefined && config.NUANXIN_FAILPOINT !== undefined) armFailpoint(config.NUANXIN_FAILPOINT);
  const dataSource = await openDatabase(definition.schema, config, logger);
  dataSource.subscribers.push(new AuditSubscriber());
  await driven?.load(dataSource);
  const clock = driven ?? systemClock;
  return {
    config, credentials, plain, clock, logger, dataSource, driven,
    outbox: new Outbox({ district: config.NUANXIN_DISTRICT, service: definition.name, clock, ids }),
    verifier: new TokenVerifier({ district: config.NUANXIN_DISTRICT, store: definition.trust?.(dataSource) ?? new DatabaseTrust(dataSource) }),
    wake: () => holder.broker?.relay?.wake(),
  };
}

/** The service's module, with the kit that it may inject. */
const rootModule = (definition: ServiceDefinition, kit: Kit): DynamicModule => ({ module: class Root {}, imports: [KitModule.with(kit, definition.name), definition.module] });

/** What a module provides under a token; `fallback` where it provides nothing. */
function optional<T>(app: NestFastifyApplication, token: symbol, fallback: T): T {
  try {
    return app.get<T>(token, { strict: false });
  } catch {
    return fallback;
  }
}

const handlersOf = (definition: ServiceDefinition, app: NestFastifyApplication): readonly Handler[] =>
  [...(definition.name === 'identity' ? [] : trustHandlers), ...optional<readonly Handler[]>(app, HANDLERS, [])];

/** Makes the application. Throws a StartupError, and leaves nothing open, where routes, events and contracts disagree. */
async function createApp(definition: ServiceDefinition, kit: Kit): Promise<{ app: NestFastifyApplication; ending: Ending }> {
  const app = await NestFactory.create<NestFastifyApplication>(rootModule(definition, kit), createAdapter(definition.name, kit.credentials), { logger: false, abortOnError: false });
  if (kit.credentials.forServer?.requestCert === true) admitPeers(app.getHttpAdapter().getInstance(), kit.config.TLS_CLIENT_NAME);
  measureRequests(app.getHttpAdapter().getInstance());
  traceRequests(app.getHttpAdapter().getInstance());
  const ending = endConnectionsWithAnswers(app.getHttpAdapter().getInstance());
  answerConditionally(app.getHttpAdapter().getInstance());
  acceptUploads(app.getHttpAdapter().getInstance(), definition.name);
  try {
    checkRoutes(app, definition.name);
    checkEvents(definition.name, handlersOf(definition, app), app.get(Stores).produced);
    kit.credentials.watch(app.getHttpServer(), kit.logger);
    return { app, ending };
  } catch (error) {
    await app.close();
    await kit.dataSource.destroy();
    throw error;
  }
}

/**
 * Starts a service in this process; used by `runService` and by tests, which may take its log (`logTo`; else standard output).
 * Throws a StartupError with what to do when it cannot start.
 */
export async function startService(definition: ServiceDefinition, given: ServiceConfig, { logTo }: { logTo?: DestinationStream } = {}): Promise<RunningService> {
  const holder: { broker?: Broker } = {};
  const kit = await createKit(definition, given, holder, logTo);
  const { config, credentials, driven } = kit;
  const { app, ending } = await createApp(definition, kit);
  const works = [
    ...optional<readonly DueWork[]>(app, DUE_WORK, []), pruneWork(kit.dataSource),
    lostStreamsWork({ dataSource: kit.dataSource, service: definition.name, stores: app.get(Stores), connection: () => holder.broker?.reachable, logger: kit.logger }),
    operatorWork({ dataSource: kit.dataSource, stores: app.get(Stores), router: () => holder.broker?.router, own: optional<OperatorActs>(app, OPERATOR_ACTS, {}), logger: kit.logger }),
    auditWork({ dataSource: kit.dataSource, district: config.NUANXIN_DISTRICT, service: definition.name, connection: () => holder.broker?.reachable }),
  ];
  const broker = new Broker({ service: definition.name, config, credentials, dataSource: kit.dataSource, outbox: kit.outbox, handlers: handlersOf(definition, app), verifier: kit.verifier, logger: kit.logger });
  holder.broker = broker;
  const scheduler = new Scheduler({ dataSource: kit.dataSource, clock: kit.clock, works, intervalMs: DUE_WORK_INTERVAL_MS, onError: (err, work) => kit.logger.error({ err, work }, 'due work failed') });
  let stopping = false;
  const fastify = app.getHttpAdapter().getInstance();
  healthRoutes(fastify, definition.name, { evaluation: config.NUANXIN_EVALUATION === '1', transport: kit.plain }, async () => ({
    shutdown: stopping ? 'shutting down' : undefined,
    database: await kit.dataSource.query('SELECT 1').then(() => undefined, () => 'the database does not answer'),
    broker: await broker.problem(),
    ...(await ownChecks(optional<HealthChecks>(app, HEALTH_CHECKS, {}))),
  }));
  if (driven !== undefined) {
    evaluationRoutes(fastify, kit.verifier, {
      advance: async (to) => {
        await driven.advance(kit.dataSource, to);
        await scheduler.runAll();
      },
      idle: async () => ({ idle: await nothingUnsent(kit.dataSource), now: driven.now().toISOString() }),
    });
  }
  await app.listen(config.PORT, config.HOST);
  const endMetrics = observeService({ service: definition.name, dataSource: kit.dataSource, router: () => broker.router, scheduler, gauges: optional<readonly Gauge[]>(app, GAUGES, []) });
  void broker.start().catch((err: unknown) => kit.logger.error({ err }, 'the broker could not be started'));
  scheduler.start();
  return {
    url: await app.getUrl(), app, kit, broker,
    stop: async () => {
      stopping = true;
      ending.begin();
      await delay(config.DRAIN_MS);
      endMetrics();
      credentials.stop();
      await scheduler.stop();
      await broker.stop();
      await app.close();
      await kit.dataSource.destroy();
    },
  };
}

async function ownChecks(checks: HealthChecks): Promise<Record<string, string | undefined>> {
  return Object.fromEntries(await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await check()] as const)));
}

async function nothingUnsent(dataSource: DataSource): Promise<boolean> {
  const [row] = await dataSource.query<[{ unsent: boolean }]>('SELECT EXISTS (SELECT FROM outbox WHERE published_at IS NULL AND parked_at IS NULL) AS unsent');
  return !row.unsent;
}
