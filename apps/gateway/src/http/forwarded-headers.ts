/** Which headers go on to a service, and which come back. */
import type { IncomingHttpHeaders } from 'node:http';
import type { IncomingHttpHeaders as AnyHttpHeaders } from 'node:http2';
import { context, propagation } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';

/** Of one connection alone (RFC 9110 §7.6.1). */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'];
/** What a client could claim about itself, and a service might believe; the gateway says it anew. Cookies are no credential here. */
const SPOOFABLE = ['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'x-request-id', 'x-correlation-id', 'traceparent', 'tracestate', 'baggage', 'cookie', 'x-http-method-override', 'x-original-url', 'x-rewrite-url'];
const dropped = new Set([...HOP_BY_HOP, ...SPOOFABLE]);
const droppedPrefixes = ['x-forwarded-', 'x-nuanxin-'];
const droppedAnswers = new Set([...HOP_BY_HOP, 'server', 'x-powered-by']);

/** The headers of a request as a service gets them: `Authorization` untouched, for it verifies again. */
export function requestHeaders(request: FastifyRequest, given: IncomingHttpHeaders | AnyHttpHeaders, hasBody: boolean): Record<string, string | string[] | undefined> {
  const headers: Record<string, string | string[] | undefined> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!dropped.has(name) && !droppedPrefixes.some((prefix) => name.startsWith(prefix))) headers[name] = value;
  }
  if (!hasBody) delete headers['content-length'];
  headers['x-request-id'] = request.id;
  headers['x-forwarded-for'] = request.ip;
  headers['x-forwarded-proto'] = request.protocol;
  headers['x-forwarded-host'] = request.host;
  propagation.inject(context.active(), headers);
  return headers;
}

/** The headers of an answer as the client gets them. */
export function answerHeaders<Headers extends IncomingHttpHeaders | AnyHttpHeaders>(given: Headers): Headers {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !droppedAnswers.has(name) && !name.startsWith('x-nuanxin-'))) as Headers;
}
