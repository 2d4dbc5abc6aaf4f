/** The HTTP server of a service: Fastify under Nest, request ids, traces, limits, health. */
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { BODY_LIMIT_BYTES, routesOf, UPLOAD_SECONDS_MAX, type ServiceName } from '@nuanxin/contracts';
import { withCause } from '@nuanxin/messaging';
import { SpanKind, SpanStatusCode, context, propagation, trace, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ids } from '../runtime/clock.js';
import type { Credentials } from '../tls/credentials.js';

const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 75_000;
const PARAM_LENGTH_MAX = 200;
const REQUEST_ID = /^[0-9a-zA-Z-]{8,64}$/;

const tracer = trace.getTracer('@nuanxin/service-kit');
const spans = new WeakMap<FastifyRequest, Span>();

/** An adapter with all limits stated, for HTTPS where there is a certificate. */
export function createAdapter(service: ServiceName, { forServer }: Credentials): FastifyAdapter {
  const bodyLimit = Math.max(BODY_LIMIT_BYTES, ...routesOf(service).map((route) => route.bodyLimit));
  const requestTimeout = REQUEST_TIMEOUT_MS + (routesOf(service).some(({ upload }) => upload !== undefined) ? UPLOAD_SECONDS_MAX * 1_000 : 0);
  return new FastifyAdapter({
    ...(forServer === undefined ? {} : { https: forServer }),
    bodyLimit, requestTimeout, keepAliveTimeout: KEEP_ALIVE_MS, forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX }, exposeHeadRoutes: false,
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : ids.next();
    },
  });
}

/** Begins a server span for each request, and carries it and the request id into everything that the request causes. */
export function traceRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const parent = propagation.extract(context.active(), request.headers);
    spans.set(request, tracer.startSpan(`${request.method} ${request.routeOptions.url ?? 'unmatched'}`, {
      kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method, 'http.route': request.routeOptions.url ?? '' },
    }, parent));
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    const active = span === undefined ? context.active() : trace.setSpan(propagation.extract(context.active(), request.headers), span);
    context.with(active, () => withCause({ correlationId: request.id }, done));
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    void reply.header('x-request-id', request.id);
    done(null, payload);
  });
}

/** What health checks tell: a name each, and what is wrong (undefined: nothing). */
export type HealthCheck = () => Promise<Record<string, string | undefined>> | Record<string, string | undefined>;

/** Single checks by name, each giving what is wrong, or undefined. They never throw. */
export type HealthChecks = Readonly<Record<string, () => Promise<string | undefined>>>;

/** What is unusual of an instance and must not be overlooked. */
export interface HealthMarks {
  readonly evaluation: boolean;
  /** Which connections are not encrypted, if any. */
  readonly transport?: string | undefined;
}

/** `/health/live` says that the process runs, whatever it depends on; `/health/ready` says whether it can serve, and if not, why. */
export function healthRoutes(fastify: FastifyInstance, service: string, { evaluation, transport }: HealthMarks, check: HealthCheck): void {
  const marks = { ...(evaluation ? { evaluation: 'domain time is driven; not for real use' } : {}), ...(transport === undefined ? {} : { transport }) };
  fastify.get('/health/live', async () => ({ service, status: 'live', ...marks }));
  fastify.get('/health/ready', async (_request, reply) => {
    const checks = await check();
    const failing = Object.entries(checks).filter(([, problem]) => problem !== undefined);
    return reply.status(failing.length === 0 ? 200 : 503).send({ service, status: failing.length === 0 ? 'ready' : 'not-ready', problems: Object.fromEntries(failing), ...marks });
  });
}
