/** Browsers' pages from elsewhere: which origins may call, and what a preflight is told of each address (CORS, the Fetch Standard). */
import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { PREFLIGHT_SECONDS } from '../limits.js';
import type { EdgeRoutes } from './edge-routes.js';

/** What a page may read of an answer besides the few headers that it always may. */
const EXPOSED = ['ETag', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'Deprecation', 'Sunset', 'Link', 'Allow', 'X-Request-Id', 'Accept-Ranges', 'Content-Range', 'Content-Disposition'];

/** No origin, no CORS: then answers are the same for everybody, and say nothing of origins. The edge itself answers OPTIONS, and counts it. */
export async function allowOrigins(fastify: FastifyInstance, origins: readonly string[], routes: EdgeRoutes): Promise<void> {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  await fastify.register(cors, {
    delegator: (request, callback: (error: Error | null, options?: FastifyCorsOptions) => void) => {
      const { origin } = request.headers;
      const path = request.url?.split('?', 1)[0] ?? '';
      const methods = routes.allow(path);
      if (origin === undefined || !allowed.has(origin) || methods === undefined) {
        callback(null, { origin: false });
        return;
      }
      callback(null, {
        origin: [origin], credentials: true, methods, allowedHeaders: routes.requestHeaders(path), exposedHeaders: EXPOSED,
        maxAge: PREFLIGHT_SECONDS, preflightContinue: true, strictPreflight: false,
      });
    },
  });
}
