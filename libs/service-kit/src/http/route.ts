/** `@Route(contract)` and `@Input()`: a controller method bound to its contract, and what it is given. */
import { applyDecorators, createParamDecorator, HttpCode, RequestMapping, RequestMethod, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { BodyOf, Method, ParamsOf, QueryOf, Route as RouteContract } from '@nuanxin/contracts';
import type { Actor } from '@nuanxin/kernel';
import type { FastifyRequest } from 'fastify';
import type { IdempotencyKey } from '../persistence/idempotency.js';

export const ROUTE_METADATA = 'nuanxin:route';

const methods: Record<Method, RequestMethod> = { GET: RequestMethod.GET, POST: RequestMethod.POST, PUT: RequestMethod.PUT, PATCH: RequestMethod.PATCH, DELETE: RequestMethod.DELETE };

/** Binds a method to a contract: HTTP method, path, schemas, permission and status come from there. */
export const Route = (contract: RouteContract): MethodDecorator => applyDecorators(
  SetMetadata(ROUTE_METADATA, contract),
  RequestMapping({ method: methods[contract.method], path: contract.path }),
  // A download's status depends on what is asked for: it is set with the answer.
  ...(contract.download ? [] : [HttpCode(contract.status)]),
);

/** By what and from where a request was sent. */
export interface Origin {
  /** An IP address. */
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
}

/** What a controller method is given: checked input, and in whose name. */
export interface Request<Params = unknown, Query = unknown, Body = unknown> {
  readonly actor: Actor;
  /** The access token by which it was sent, for what is given in its place. */
  readonly token: string | undefined;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** What is uploaded, as it streams in; nothing where the contract takes no upload. To be read once, to its end or until it is refused. */
  readonly content: AsyncIterable<Uint8Array>;
  /** Where the contract asks for an Idempotency-Key. */
  readonly key: IdempotencyKey | undefined;
  /** The version named by If-Match, where the contract asks for it. */
  readonly ifMatch: number | undefined;
  readonly requestId: string;
  readonly lastEventId: string | undefined;
  /** Where it came from, as the gateway says. */
  readonly from: Origin;
  readonly accept: string;
}

/** The type of a contract's checked input. */
export type InputOf<C> = Request<ParamsOf<C>, QueryOf<C>, BodyOf<C>>;

/** A request on its way through the pipeline. */
export interface PipelineRequest extends FastifyRequest {
  nuanxin?: Request;
  /** Asks again who it is that reads a stream. Throws when they may no longer. */
  admitAgain?: () => Promise<Actor>;
}

/** The checked input of the request. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext): Request | undefined => context.switchToHttp().getRequest<PipelineRequest>().nuanxin);
