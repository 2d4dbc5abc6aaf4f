/** Problems: every error as application/problem+json (RFC 9457) with a stable code. */
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { errorTable } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import { isTransient } from '@nuanxin/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../runtime/logger.js';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly challenge?: string;
  readonly permission?: string;
  readonly errors?: readonly { pointer: string; message: string }[];
  readonly requestId: string;
}

const RETRY_SECONDS = 1;

/** The problem document of a code. An unknown code is our mistake and is told as `internal-error`. */
export function problemOf(error: DomainError, requestId: string): Problem {
  const entry = errorTable.get(error.code) ?? errorTable.get('internal-error');
  if (entry === undefined) throw new Error('The table of errors is empty.');
  return {
    type: `urn:nuanxin:problem:${entry.code}`, title: entry.title, status: entry.status, code: entry.code,
    ...(error.detail === undefined || entry.status >= 500 ? {} : { detail: error.detail }),
    ...(error.challenge === undefined ? {} : { challenge: error.challenge }),
    ...(error.permission === undefined ? {} : { permission: error.permission }),
    ...(error.violations.length === 0 ? {} : { errors: error.violations }),
    requestId,
  };
}

/** Errors of Fastify and Nest by their code or status. */
const FRAMEWORK: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type', FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-body', FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-body', FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-body',
};
const BY_STATUS: Readonly<Record<number, string>> = { 400: 'malformed-body', 404: 'not-found', 405: 'method-not-allowed', 413: 'payload-too-large', 415: 'unsupported-media-type' };

/** Whatever was thrown, as a DomainError: the client's fault by its code, a passing fault as `unavailable`, the rest as `internal-error`. */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (isTransient(error)) return new DomainError('unavailable', { cause: error, retryAfterSeconds: RETRY_SECONDS });
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? FRAMEWORK[error.code] : undefined;
  const status = error instanceof HttpException ? error.getStatus() : error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return new DomainError(code ?? BY_STATUS[status] ?? 'internal-error', { cause: error });
}

/** Sends the problem that `error` is, with `Retry-After` where trying again helps. */
export function sendProblem(reply: FastifyReply, error: DomainError, requestId: string): void {
  const problem = problemOf(error, requestId);
  const retryAfter = error.retryAfterSeconds ?? (problem.status === 503 || problem.status === 429 ? RETRY_SECONDS : undefined);
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply.status(problem.status).header('content-type', 'application/problem+json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(problem));
}

/** The one filter of a service. What is our fault is logged with its causes; what is the client's is not. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = toDomainError(thrown);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if ((errorTable.get(error.code)?.status ?? 500) >= 500) this.logger.error({ err: error, requestId: request.id }, 'request failed');
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), error, request.id);
  }
}
