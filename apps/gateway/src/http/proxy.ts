/** Passes the contracts' routes on to their services: bodies in are read whole (they are small), but for uploads, which stream, as bodies out do. */
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import replyFrom from '@fastify/reply-from';
import type { ServiceName } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import { sendProblem, TICKET_OWNER_HEADER, toDomainError, type Logger } from '@nuanxin/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Agent } from 'undici';
import { LINGER_MS, RETRY_SECONDS } from '../limits.js';
import { hasTicket } from './admission.js';
import { isWorthCompressing } from './compression.js';
import { methodsOf, type PassedOn } from './edge-routes.js';
import { answerHeaders, requestHeaders } from './forwarded-headers.js';
import type { RateLimits } from '../rates/rate-limits.js';
import type { SessionCookies } from './session-cookie.js';
import { passBodiesThrough } from './uploads.js';
import type { InFlight } from './upstreams.js';

export interface ProxyOptions {
  readonly upstreams: Readonly<Record<ServiceName, string>>;
  readonly agent: Agent;
  readonly inFlight: InFlight;
  readonly logger: Logger;
  readonly cookies: SessionCookies;
  /** Bodies are uploads: passed on as they come. */
  readonly uploads?: true;
  readonly limits: RateLimits;
}

/** One Fastify route a contract, in a scope of its own, whose only parser leaves bodies as they came. */
export async function passOn(fastify: FastifyInstance, routes: readonly PassedOn[], options: ProxyOptions): Promise<void> {
  await fastify.register(async (scope) => {
    await scope.register(replyFrom, { undici: options.agent, disableRequestLogging: true, cacheURLs: 1_000 });
    scope.removeAllContentTypeParsers();
    if (options.uploads) passBodiesThrough(scope);
    else scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
      // JSON is UTF-8 (RFC 8259 §8.1); what is not would reach the service with its broken characters replaced by others.
      if (Buffer.isBuffer(body) && isUtf8(body)) done(null, body);
      else done(new DomainError('malformed-body', { detail: 'The body is not UTF-8.' }));
    });
    scope.setErrorHandler((thrown, request, reply) => {
      const error = toDomainError(thrown);
      if (error.code === 'payload-too-large') linger(request, reply);
      sendProblem(reply, error, request.id);
    });
    scope.addHook('preParsing', (request, _reply, payload, done) => {
      // A few bytes can stand for gigabytes: nothing is ever unpacked here, nor passed on for a service to unpack.
      const { 'content-encoding': encoding = 'identity' } = request.headers;
      if (encoding === 'identity') done(null, payload);
      else done(new DomainError('unsupported-media-type', { detail: 'A body is taken as it is, never compressed.' }));
    });
    for (const route of routes) {
      scope.route({
        method: route.method, url: route.path, bodyLimit: route.contract.upload?.maxBytes ?? route.contract.bodyLimit, exposeHeadRoute: methodsOf(route).includes('HEAD'),
        handler: (request, reply) => forward(route, options, request, reply),
      });
    }
  });
}

/**
 * Fastify would close the connection, and a client that is still sending be reset before it has read why. So what still
 * comes of the body is read and thrown away, for a while.
 */
function linger(request: FastifyRequest, reply: FastifyReply): void {
  void reply.removeHeader('connection');
  const end = setTimeout(() => request.raw.socket.destroySoon(), LINGER_MS);
  request.raw.once('close', () => clearTimeout(end)).resume();
}

function forward(route: PassedOn, options: ProxyOptions, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { service } = route.contract;
  if (!options.inFlight.enter(service, reply.raw)) {
    options.logger.warn({ upstream: service }, 'too much is under way to this service');
    sendProblem(reply, new DomainError('unavailable', { retryAfterSeconds: RETRY_SECONDS }), request.id);
    return reply;
  }
  const inCookie = options.cookies.isAsked(route, request);
  const sent = request.body instanceof Buffer && request.body.length > 0 ? request.body : undefined;
  const body = inCookie ? options.cookies.bodyOf(route, request, sent) : sent;
  const unanswered = (error: unknown): void => {
    options.logger.warn({ err: error, upstream: service, requestId: request.id }, 'a service did not answer');
    sendProblem(reply, new DomainError('unavailable', { retryAfterSeconds: RETRY_SECONDS, cause: error }), request.id);
  };
  let standsFor: string | undefined;
  // No source: the path as it came, with the query apart from it, which may hold anything.
  return reply.from(undefined, {
    getUpstream: () => options.upstreams[service],
    // Services serve no HEAD: it is GET, whose body Fastify leaves out.
    ...(request.method === 'HEAD' ? { method: 'GET' } : {}),
    ...(body === undefined ? {} : { body, contentType: request.headers['content-type'] ?? 'application/json' }),
    rewriteRequestHeaders: (_request, headers) => requestHeaders(request, headers, body !== undefined || request.body instanceof Readable),
    rewriteHeaders: (headers) => {
      standsFor = ticketOwner(route, request, headers);
      return answerHeaders(headers);
    },
    // The client knows whether its request may be repeated; only a connection that had gone stale is tried again, and only to read.
    retryDelay: ({ err, attempt }) => (isStale(err) && attempt === 0 && route.method === 'GET' ? 1 : null),
    onResponse: (_request, _reply, { stream }) => {
      const refused = standsFor === undefined ? undefined : refusalOf(options.limits, request, reply, standsFor);
      if (refused !== undefined) {
        stream.destroy();
        sendProblem(reply, refused, request.id);
        return;
      }
      options.cookies.clear(route, reply);
      // Refused before all of it had come; reply-from would have the connection closed while the client still sends.
      if (options.uploads && !request.raw.complete) linger(request, reply);
      if (inCookie) options.cookies.answer(route, reply, stream).catch(unanswered);
      else if (isWorthCompressing(request, reply)) void reply.compress(stream);
      else void reply.send(stream);
      // A reader of events is told at once that it is connected, not with the first event.
      if (route.stream) reply.raw.flushHeaders();
    },
    onError: (_reply, { error }) => unanswered(error),
  });
}

/** Whom the ticket of a stream that is opening stands for, as the service says. */
function ticketOwner(route: PassedOn, request: FastifyRequest, headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const owner = headers[TICKET_OWNER_HEADER];
  return route.stream && hasTicket(request) && typeof owner === 'string' ? owner : undefined;
}

/** Counts a stream by a ticket under its owner; gives why it may not be, if so. */
function refusalOf(limits: RateLimits, request: FastifyRequest, reply: FastifyReply, personId: string): DomainError | undefined {
  try {
    limits.identity(request, reply, personId);
    limits.streamOfIdentity(reply, personId);
    return undefined;
  } catch (error) {
    return toDomainError(error);
  }
}

const isStale = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'UND_ERR_SOCKET' || error.code === 'ECONNRESET');
