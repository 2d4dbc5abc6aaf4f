/** The edge: before anything is read or passed on, whether the address exists, whether its caller may call, and how often. */
import { DomainError, type PersonActor } from '@nuanxin/kernel';
import { requireAdmission, sendProblem, toDomainError, type TokenVerifier } from '@nuanxin/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { URL_LENGTH_MAX } from '../limits.js';
import { answerBadRequest } from './adapter.js';
import { tellDeprecation } from './deprecation.js';
import type { EdgeRoute, EdgeRoutes } from './edge-routes.js';
import type { RefusalLog } from './refusal-log.js';
import type { RateLimits } from '../rates/rate-limits.js';
import { awaitBody } from './uploads.js';

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;
/** `.` and `..` between slashes, encoded or not: URL parsers resolve them, so the address passed on would not be the one that was checked. */
const DOT_SEGMENT = /\/(?:\.|%2e)(?:\/|$)|(?:\/|%2f)(?:\.|%2e){2}|(?:\.|%2e){2}(?:\/|%2f)/i;

export interface Edge {
  readonly routes: EdgeRoutes;
  readonly verifier: TokenVerifier;
  readonly limits: RateLimits;
  readonly refusals: RefusalLog;
  /** Milliseconds in which a body that is no upload must have come. */
  readonly arrivalMs: number;
}

/** Who calls, once that is known. */
const actors = new WeakMap<FastifyRequest, PersonActor>();

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

/** Lets a request in or answers it. */
export function admitRequests(fastify: FastifyInstance, edge: Edge): void {
  fastify.addHook('onRequest', async (request, reply) => {
    try {
      const route = request.is404 ? undefined : edge.routes.find(request.method, request.routeOptions.url ?? '', pathOf(request));
      if (route?.upload === undefined) awaitBody(request, edge.arrivalMs, () => answerBadRequest({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, request.raw.socket));
      if (route?.unlimited === true) return;
      tellDeprecation(reply, route?.deprecated);
      edge.limits.address(request, reply);
      checkAddress(request);
      if (route === undefined) return answerUnrouted(edge, request, reply);
      await admit(edge, route, request, reply);
    } catch (thrown) {
      const error = toDomainError(thrown);
      edge.refusals.tell(error, { route: request.routeOptions.url, requestId: request.id, ip: request.ip, hasToken: request.headers.authorization !== undefined, actor: actors.get(request) });
      refuse(request, reply, error);
    }
    return reply.sent ? reply : undefined;
  });
}

function checkAddress(request: FastifyRequest): void {
  // The absolute form (RFC 9112 §3.2.2) is for forward proxies, which this is not: the host in it would be asked.
  if (!request.url.startsWith('/')) throw new DomainError('invalid-input', { detail: 'The address must begin with a slash.' });
  if (request.url.length > URL_LENGTH_MAX) throw new DomainError('invalid-input', { detail: `The address is longer than ${URL_LENGTH_MAX} characters.` });
  if (DOT_SEGMENT.test(pathOf(request))) throw new DomainError('invalid-input', { detail: 'The address has a segment that is a dot or two.' });
}

/** 404 for an unknown address; for a known one 405 with `Allow`, or what OPTIONS asks for. */
function answerUnrouted(edge: Edge, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const allow = edge.routes.allow(pathOf(request));
  if (allow === undefined) return refuse(request, reply, new DomainError('not-found'));
  void reply.header('allow', allow);
  if (request.method === 'OPTIONS') return reply.status(204).send();
  return refuse(request, reply, new DomainError('method-not-allowed'));
}

/** Whether a request for a stream shows a ticket in place of a token. */
export const hasTicket = ({ headers, query }: FastifyRequest): boolean => headers.authorization === undefined && typeof (query as Record<string, unknown>)['ticket'] === 'string';

async function admit(edge: Edge, route: EdgeRoute, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (route.permission === 'public') {
    // What anybody may send is signing in, in one form or another: guessing is slowed down per address.
    if (route.method !== 'GET') edge.limits.signIn(request, reply);
    return;
  }
  if (route.stream) edge.limits.streamOfAddress(request, reply);
  const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
  // A browser opens a stream by a ticket; only the service that gave it knows whom it stands for, and says so with its answer.
  if (route.stream && hasTicket(request)) return;
  if (token === undefined) throw new DomainError('unauthenticated');
  const actor = await edge.verifier.verify(token);
  actors.set(request, actor);
  edge.limits.identity(request, reply, actor.personId);
  if (route.stream) edge.limits.streamOfIdentity(reply, actor.personId);
  // Only saves the way: the service asks again, and knows what lies in reach.
  requireAdmission(actor, route);
}

function refuse(request: FastifyRequest, reply: FastifyReply, error: DomainError): FastifyReply {
  sendProblem(reply, error, request.id);
  return reply;
}
