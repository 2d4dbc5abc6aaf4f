/** The pipeline of every request: authenticate, permit, validate, run, answer by the contract. */
import { isIP } from 'node:net';
import { StreamableFile, type CallHandler, type CanActivate, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Route } from '@nuanxin/contracts';
import { DomainError, type Actor } from '@nuanxin/kernel';
import type { FastifyReply } from 'fastify';
import { concatMap, from, of, type Observable } from 'rxjs';
import type { GuardRefusals } from '../audit/guard-refusals.js';
import { requireAdmission } from '../auth/admit.js';
import { TICKET_OWNER_HEADER, type StreamTickets } from '../auth/stream-tickets.js';
import type { TokenVerifier } from '../auth/verifier.js';
import { idempotencyKey } from '../persistence/idempotency.js';
import { Download } from './download.js';
import { toDomainError } from './problem.js';
import { ROUTE_METADATA, type Origin, type PipelineRequest } from './route.js';
import { EventStream, type StreamBody } from './stream.js';
import { uploadedContent } from './upload.js';
import { ifMatchVersion, validate } from './validate.js';

const contractOf = (context: ExecutionContext): Route => {
  const contract = Reflect.getMetadata(ROUTE_METADATA, context.getHandler()) as Route | undefined;
  if (contract === undefined) throw new Error(`${context.getClass().name}.${context.getHandler().name} has no contract.`);
  return contract;
};

const single = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

const queryOf = ({ query }: PipelineRequest, name: string): string | undefined => {
  const value = (query as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : undefined;
};

/** Services are called by the gateway, which says whose address it was and takes away what a client claims about it. */
function originOf({ headers, ip }: PipelineRequest): Origin {
  const address = single(headers['x-forwarded-for']) ?? ip;
  return { address: isIP(address) === 0 ? undefined : address, userAgent: single(headers['user-agent']) };
}

const BEARER = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/;

/** Lets a request through that is somebody's, permitted, and valid; leaves the checked input on it. */
export class RouteGuard implements CanActivate {
  constructor(private readonly verifier: TokenVerifier, private readonly tickets: StreamTickets, private readonly refusals: GuardRefusals) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const contract = contractOf(context);
    const request = context.switchToHttp().getRequest<PipelineRequest>();
    const token = await this.token(contract, request);
    const actor = await this.actor(contract, token, request);
    if (contract.stream) request.admitAgain = () => this.actor(contract, token, request);
    const { params, query, body } = validate(contract, request);
    request.nuanxin = {
      actor, token, params, query, body, content: uploadedContent(contract, request),
      key: contract.idempotencyKey ? idempotencyKey(single(request.headers['idempotency-key']), actor, contract.id, contract.status, [params, query, body]) : undefined,
      ifMatch: contract.ifMatch ? ifMatchVersion(single(request.headers['if-match'])) : undefined,
      requestId: request.id,
      lastEventId: single(request.headers['last-event-id']) ?? queryOf(request, 'lastEventId'),
      from: originOf(request),
      accept: single(request.headers.accept) ?? '',
    };
    return true;
  }

  /** The access token: sent, or stood for by the ticket of a stream. */
  private async token(contract: Route, request: PipelineRequest): Promise<string | undefined> {
    const authorization = single(request.headers.authorization);
    if (authorization !== undefined || !contract.stream) return BEARER.exec(authorization ?? '')?.[1];
    const ticket = queryOf(request, 'ticket');
    return ticket === undefined ? undefined : this.tickets.redeem(contract.id, ticket);
  }

  private async actor(contract: Route, token: string | undefined, request: PipelineRequest): Promise<Actor> {
    if (contract.permission === 'public') return { kind: 'anonymous' };
    if (token === undefined) throw new DomainError('unauthenticated');
    const actor = await this.verifier.verify(token);
    try {
      requireAdmission(actor, contract);
    } catch (error) {
      await this.refusals.audit(contract, { actor, subjects: request.params, from: originOf(request), requestId: request.id }, toDomainError(error).code);
      throw error;
    }
    return actor;
  }
}

/** Answers by the contract: only its fields, an ETag where there is a version, nothing personal cached. */
export class RouteInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const contract = contractOf(context);
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<PipelineRequest>(), http.getResponse<FastifyReply>()];
    return next.handle().pipe(concatMap((result) => (result instanceof Download ? from(download(contract, result, request, reply)) : of(answer(contract, result, request, reply)))));
  }
}

/** Milliseconds between two looks at whether the reader of a stream may still read it. */
const STREAM_CHECK_MS = 1_000;

/**
 * Ends a stream when its token is refused: expired, of a session that ended, or from before a change of roles. A reader
 * with another token comes again and goes on after the last item.
 */
function endWithToken(body: StreamBody, { admitAgain }: PipelineRequest): void {
  const timer = setInterval(() => void admitAgain?.().catch(() => body.finish()), STREAM_CHECK_MS);
  body.once('close', () => clearInterval(timer));
}

function keepUncached({ path }: Route, reply: FastifyReply): void {
  if (!path.startsWith('/public')) void reply.header('cache-control', 'no-store');
}

function download(contract: Route, result: Download, request: PipelineRequest, reply: FastifyReply): Promise<StreamableFile | undefined> {
  keepUncached(contract, reply);
  return result.answer(request, reply);
}

function answer(contract: Route, result: unknown, request: PipelineRequest, reply: FastifyReply): unknown {
  keepUncached(contract, reply);
  if (result instanceof EventStream) {
    const { body, contentType } = result.encode(request.nuanxin?.accept ?? '');
    endWithToken(body, request);
    void reply.header('x-accel-buffering', 'no');
    const actor = request.nuanxin?.actor;
    if (actor?.kind === 'person' && request.headers.authorization === undefined) void reply.header(TICKET_OWNER_HEADER, actor.personId);
    return new StreamableFile(body, { type: contentType });
  }
  if (contract.status === 204) return undefined;
  const body = contract.response.parse(result);
  if (typeof body === 'object' && body !== null && 'version' in body && typeof body.version === 'number') void reply.header('etag', `"${body.version}"`);
  return body;
}
