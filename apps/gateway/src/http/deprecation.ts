/** Tells callers of a deprecated route since when it is (RFC 9745), until when it answers (RFC 8594), and where to read what to call instead. */
import type { Deprecation } from '@nuanxin/contracts';
import type { FastifyReply } from 'fastify';

/** The headers: an instant as seconds, and as a date of HTTP, as the two RFCs have it. */
export function deprecationHeaders({ since, sunset }: Deprecation): Record<string, string> {
  return {
    deprecation: `@${Date.parse(since) / 1_000}`, link: '</docs>; rel="deprecation"; type="text/html"',
    ...(sunset === undefined ? {} : { sunset: new Date(sunset).toUTCString() }),
  };
}

/** Says so on an answer, if it is so. */
export function tellDeprecation(reply: FastifyReply, deprecated: Deprecation | undefined): void {
  if (deprecated !== undefined) void reply.headers(deprecationHeaders(deprecated));
}
