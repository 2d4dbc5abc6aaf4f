/** Starts the gateway: keys, edge, routes from the contracts, health; and the orderly end of all. */
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { routes as allRoutes, type Route } from '@nuanxin/contracts';
import { createLogger, Credentials, endConnectionsWithAnswers, healthRoutes, measureRequests, plainMark, ProblemFilter, TokenVerifier, traceRequests, type Ending, type Logger } from '@nuanxin/service-kit';
import type { FastifyInstance } from 'fastify';
import { hearEvictions } from './auth/eviction.js';
import { TrustedKeys } from './auth/trusted-keys.js';
import { inBackground } from './broker.js';
import { addressesOf, upstreamsOf, type GatewayConfig } from './config.js';
import { Consumers } from './evaluation/consumers.js';
import { EvaluationDriver } from './evaluation/evaluation-driver.js';
import { GatewayModule } from './gateway.module.js';
import { createGatewayAdapter } from './http/adapter.js';
import { admitRequests } from './http/admission.js';
import { compressAnswers } from './http/compression.js';
import { allowOrigins } from './http/cross-origin.js';
import { Reference } from './http/documents.js';
import { EdgeRoutes } from './http/edge-routes.js';
import { passOn } from './http/proxy.js';
import { RefusalLog } from './http/refusal-log.js';
import { secureAnswers } from './http/security-headers.js';
import { SessionCookies } from './http/session-cookie.js';
import { agentForCalls, agentForStreams, agentForUploads, InFlight } from './http/upstreams.js';
import { UPSTREAM_STREAMS, UPSTREAM_UPLOADS } from './limits.js';
import { createRateLimits } from './rates/rate-limits.js';

export interface RunningGateway {
  readonly url: string;
  readonly logger: Logger;
  stop(): Promise<void>;
}

/** Public keys are asked of identity itself; the client's way to the same route leads through here. */
const KEYS_PATH = '/public/keys';

/** Starts a gateway in this process, for all routes of the cell unless others are given. Throws a StartupError with what to do when it cannot start. */
export async function startGateway(config: GatewayConfig, contracts: readonly Route[] = allRoutes): Promise<RunningGateway> {
  const logger = createLogger('gateway', config.LOG_LEVEL);
  const evaluation = config.NUANXIN_EVALUATION === '1';
  if (evaluation) logger.warn('evaluation instance: domain time is driven and nothing is limited, this is not for real use');
  const upstreams = upstreamsOf(config);
  const { credentials, certificate, transport, calls, streams, uploads } = await connections(config, logger);
  const trust = new TrustedKeys({ file: config.GATEWAY_KEYS_FILE, url: upstreams.identity + KEYS_PATH, agent: calls, logger, onLess: () => verifier.forgetAll() });
  const verifier = new TokenVerifier({ district: config.NUANXIN_DISTRICT, store: trust });

  const driver = evaluation ? new EvaluationDriver({ upstreams, agent: calls, consumers: new Consumers({ district: config.NUANXIN_DISTRICT, monitorUrl: config.NATS_MONITOR_URL, agent: calls }) }) : undefined;
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.with(driver, new Reference(config.DEMO_PASSWORD_FILE)), createGatewayAdapter(config, certificate), { logger: false, abortOnError: false });
  app.useGlobalFilters(new ProblemFilter(logger));
  const fastify = app.getHttpAdapter().getInstance();
  const routes = new EdgeRoutes(evaluation, contracts);
  const ending = await edge(fastify, config, routes);
  const cookies = new SessionCookies(config.ALLOWED_ORIGINS);
  const limits = createRateLimits(config, logger);
  admitRequests(fastify, { routes, verifier, refusals: new RefusalLog(logger), limits, arrivalMs: config.REQUEST_TIMEOUT_MS });
  await passOn(fastify, routes.passedOn.filter((route) => !route.stream && route.upload === undefined), { upstreams, logger, cookies, limits, agent: calls, inFlight: new InFlight(config.UPSTREAM_CALLS_MAX) });
  await passOn(fastify, routes.passedOn.filter((route) => route.stream), { upstreams, logger, cookies, limits, agent: streams, inFlight: new InFlight(UPSTREAM_STREAMS) });
  await passOn(fastify, routes.passedOn.filter((route) => route.upload !== undefined), { upstreams, logger, cookies, limits, agent: uploads, inFlight: new InFlight(UPSTREAM_UPLOADS), uploads: true });
  let stopping = false;
  healthRoutes(fastify, 'gateway', { evaluation, transport }, () => ({
    shutdown: stopping ? 'shutting down' : undefined,
    keys: trust.any ? undefined : 'no public key of identity is known yet, so no token can be verified',
  }));

  await trust.start();
  await app.listen(config.PORT, config.HOST);
  credentials.watch(app.getHttpServer(), logger);
  const disconnect = inBackground(config, logger, (connection) => {
    hearEvictions(connection, { district: config.NUANXIN_DISTRICT, verifier, trust, logger });
    limits.share(connection);
  });
  return {
    url: await app.getUrl(), logger,
    stop: async () => {
      stopping = true;
      ending.begin();
      trust.stop();
      credentials.stop();
      await sleep(config.DRAIN_MS);
      // Streams have no end of their own; their readers come again with Last-Event-ID.
      await streams.destroy();
      await app.close();
      limits.stop();
      await Promise.all([calls.close(), uploads.close(), disconnect()]);
    },
  };
}

/** What holds for every answer, whatever is asked; gives how connections are ended. */
async function edge(fastify: FastifyInstance, config: GatewayConfig, routes: EdgeRoutes): Promise<Ending> {
  measureRequests(fastify);
  traceRequests(fastify);
  secureAnswers(fastify);
  const ending = endConnectionsWithAnswers(fastify);
  await compressAnswers(fastify);
  await allowOrigins(fastify, config.ALLOWED_ORIGINS, routes);
  return ending;
}

/** Who it is, and how it reaches the services. Throws a StartupError where that would be in plain and nobody said so. */
async function connections(config: GatewayConfig, logger: Logger) {
  const credentials = await Credentials.of(config);
  const certificate = config.GATEWAY_TLS === '1' && credentials.current.cert !== undefined ? credentials.current : undefined;
  return {
    credentials, certificate, transport: plainMark(config, { addresses: addressesOf(config), ...listening(config, certificate !== undefined) }, logger),
    calls: agentForCalls(credentials, config.UPSTREAM_TIMEOUT_MS), streams: agentForStreams(credentials), uploads: agentForUploads(credentials, config.UPSTREAM_TIMEOUT_MS),
  };
}

/** Where it listens in plain: by mistake, unless what stands before it was said to speak HTTP to it. */
function listening({ GATEWAY_TLS, HOST }: GatewayConfig, secure: boolean): { listens?: string; meant?: string } {
  if (secure) return {};
  return GATEWAY_TLS === '1' ? { listens: HOST } : { meant: 'HOST (GATEWAY_TLS=0: what stands before the gateway speaks HTTP to it)' };
}
