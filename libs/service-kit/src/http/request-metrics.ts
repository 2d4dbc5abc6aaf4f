/** How many requests there are, how many fail, how long they take (RED), after the OpenTelemetry conventions: by route, never by address, host or id. */
import { DURATION_BUCKETS, perProvider } from '@nuanxin/messaging';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Methods by their names; any other is told as `_OTHER`. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);

const instruments = perProvider('@nuanxin/service-kit', (meter) => ({
  duration: meter.createHistogram('http.server.request.duration', { unit: 's', description: 'Time that answering took, to the last byte.', advice: { explicitBucketBoundaries: DURATION_BUCKETS } }),
  active: meter.createUpDownCounter('http.server.active_requests', { unit: '{request}', description: 'Requests under way.' }),
}));

/** Measures every request from here to the end of its answer, or of its connection. */
export function measureRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const began = performance.now();
    const { duration, active } = instruments();
    const at = { 'http.request.method': METHODS.has(request.method) ? request.method : '_OTHER', 'url.scheme': request.protocol === 'https' ? 'https' : 'http' };
    active.add(1, at);
    reply.raw.once('close', () => {
      active.add(-1, at);
      duration.record((performance.now() - began) / 1_000, { ...at, ...outcome(request, reply) });
    });
    done();
  });
}

/** The route's template where one was reached, the status where one was sent, and what failed. */
function outcome(request: FastifyRequest, reply: FastifyReply): Record<string, string | number> {
  const { url: route } = request.routeOptions;
  const { headersSent, statusCode } = reply.raw;
  return {
    ...(route === undefined ? {} : { 'http.route': route }),
    ...(headersSent ? { 'http.response.status_code': statusCode } : { 'error.type': 'aborted' }),
    ...(headersSent && statusCode >= 500 ? { 'error.type': String(statusCode) } : {}),
  };
}
