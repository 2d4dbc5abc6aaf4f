/** The headers that every answer carries, whoever made it. */
import type { FastifyInstance } from 'fastify';

const ALWAYS = {
  'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'cross-origin-resource-policy': 'same-origin',
} as const;

/** A year, as browsers' preload lists ask; on plain HTTP the header means nothing (RFC 6797 §7.2) and is left out. */
const STRICT_TRANSPORT = 'max-age=31536000; includeSubDomains';

export const securityHeaders = (https: boolean): Record<string, string> => (https ? { ...ALWAYS, 'strict-transport-security': STRICT_TRANSPORT } : ALWAYS);

/** Sets them on every answer; a service's own stricter or looser policy for a page of its own stays. */
export function secureAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    for (const [name, value] of Object.entries(securityHeaders(request.protocol === 'https'))) if (!reply.hasHeader(name)) void reply.header(name, value);
    done(null, payload);
  });
}
