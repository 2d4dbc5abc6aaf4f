/** Routes: what a service serves, declared once for its controller, the gateway, the client and OpenAPI. */
import { z } from 'zod';
import type { Permission } from '../permissions.js';
import type { ServiceName } from './services.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may call: anybody (`public`), anybody signed in, or who holds a permission. */
export type Access = 'public' | 'signed-in' | Permission;

/** That a route should be called no longer: since when, and from when on it may be gone; instants with offset. */
export interface Deprecation {
  readonly since: string;
  readonly sunset?: string;
}

/** What an upload takes: the body is a file's content, which streams in; its type is told by the content alone. */
export interface UploadRules {
  readonly maxBytes: number;
  /** MIME types of contents that are taken. */
  readonly types: readonly string[];
}

/** Seconds that an upload may take: 20 MiB in this time are half a megabit a second. */
export const UPLOAD_SECONDS_MAX = 300;

/** A route's contract. `P`, `Q`, `B`, `R` are the schemas of path, query, body and response. */
export interface Route<P extends z.ZodType = z.ZodType, Q extends z.ZodType = z.ZodType, B extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  /** Unique over all services; the client's method and OpenAPI's operationId. */
  readonly id: string;
  readonly service: ServiceName;
  readonly method: Method;
  /** `/v1/cases/:caseId` */
  readonly path: string;
  readonly summary: string;
  readonly permission: Access;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly hasBody: boolean;
  readonly response: R;
  readonly status: 200 | 201 | 202 | 204;
  /** Codes of this route's own errors; those that every route may give are in `commonErrors`. */
  readonly errors: readonly string[];
  /** `Idempotency-Key` is required (400 without): every POST but the few of sign-in. */
  readonly idempotencyKey: boolean;
  /** `If-Match` with the resource's ETag is required (428 without). */
  readonly ifMatch: boolean;
  /** The response is a stream of lines or server-sent events, whose items follow `response`. */
  readonly stream: boolean;
  /** The body is a file's content; undefined where it is JSON, or there is none. */
  readonly upload: UploadRules | undefined;
  /** The answer is a file's content, whole or the range that was asked for; `response` only stands for its bytes. */
  readonly download: boolean;
  /** Open also to somebody who has to set up a second factor first, and may do nothing else until then. */
  readonly whileRestricted: boolean;
  /** Open to service accounts, though it asks only that somebody is signed in; other such routes are for people. */
  readonly forAccounts: boolean;
  /** Bytes a body may have. */
  readonly bodyLimit: number;
  readonly deprecated: Deprecation | undefined;
  /** What it does to a session that a browser keeps in a cookie (`X-Nuanxin-Session: cookie`): the gateway moves the refresh token there. */
  readonly sessionCookie: 'begins' | 'goes-on' | 'ends' | undefined;
  /** Examples of what is sent, for the reference; what is answered has its example at its schema. */
  readonly exampleBody: unknown;
  readonly exampleQuery: unknown;
}

export const BODY_LIMIT_BYTES = 64 * 1024;

const none = z.strictObject({});

type Optional<T, Fallback> = T extends undefined ? Fallback : T;

/**
 * Declares a route. POST needs an Idempotency-Key and PUT, PATCH, DELETE need If-Match unless told otherwise.
 * Bodies and queries must be strict objects, so that unknown fields are refused.
 */
export function defineRoute<
  const P extends z.ZodType | undefined = undefined, const Q extends z.ZodType | undefined = undefined,
  const B extends z.ZodType | undefined = undefined, R extends z.ZodType = z.ZodType,
>(options: {
  id: string; service: ServiceName; method: Method; path: string; summary: string; permission: Access;
  params?: P; query?: Q; body?: B; response: R; status?: 200 | 201 | 202 | 204; errors?: readonly string[];
  idempotencyKey?: boolean; ifMatch?: boolean; stream?: boolean; upload?: UploadRules; download?: boolean; whileRestricted?: boolean; forAccounts?: boolean; bodyLimit?: number; deprecated?: Deprecation; sessionCookie?: 'begins' | 'goes-on' | 'ends'; exampleBody?: B extends z.ZodType ? z.input<B> : never;
  exampleQuery?: Q extends z.ZodType ? z.input<Q> : never;
}): Route<Optional<P, typeof none>, Optional<Q, typeof none>, Optional<B, typeof none>, R> {
  const { id, service, method, path, summary, permission, response } = options;
  return {
    id, service, method, path, summary, permission, response,
    params: (options.params ?? none) as Optional<P, typeof none>,
    query: (options.query ?? none) as Optional<Q, typeof none>,
    body: (options.body ?? none) as Optional<B, typeof none>,
    hasBody: options.body !== undefined,
    status: options.status ?? (method === 'POST' ? 201 : 200),
    errors: options.errors ?? [],
    idempotencyKey: options.idempotencyKey ?? method === 'POST',
    ifMatch: options.ifMatch ?? (method === 'PUT' || method === 'PATCH' || method === 'DELETE'),
    stream: options.stream ?? false,
    upload: options.upload,
    download: options.download ?? false,
    whileRestricted: options.whileRestricted ?? false,
    forAccounts: options.forAccounts ?? false,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT_BYTES,
    deprecated: options.deprecated,
    sessionCookie: options.sessionCookie,
    exampleBody: options.exampleBody, exampleQuery: options.exampleQuery,
  };
}

export type ParamsOf<T> = T extends Route<infer P> ? z.output<P> : never;
export type QueryOf<T> = T extends Route<z.ZodType, infer Q> ? z.output<Q> : never;
export type BodyOf<T> = T extends Route<z.ZodType, z.ZodType, infer B> ? z.output<B> : never;
export type BodyInputOf<T> = T extends Route<z.ZodType, z.ZodType, infer B> ? z.input<B> : never;
export type QueryInputOf<T> = T extends Route<z.ZodType, infer Q> ? z.input<Q> : never;
export type ResponseOf<T> = T extends Route<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never;
