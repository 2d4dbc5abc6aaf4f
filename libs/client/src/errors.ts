/** What a call may fail with: a problem that the server told, or a request that got no answer. */
import type { Violation } from '@nuanxin/kernel';

interface ProblemFields {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly Violation[];
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly challenge?: string | undefined;
}

/** The server answered with a problem (RFC 9457). `code` is stable; texts may change. */
export class ProblemError extends Error implements ProblemFields {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly Violation[];
  readonly requestId: string | undefined;
  /** Whole seconds after which the same request may succeed, where the server said so. */
  readonly retryAfterSeconds: number | undefined;
  /** With `second-factor-required`: what is sent with the code. */
  readonly challenge: string | undefined;

  constructor(fields: ProblemFields) {
    super(`${fields.status} ${fields.code}: ${fields.detail ?? fields.title}`);
    this.name = 'ProblemError';
    this.status = fields.status;
    this.code = fields.code;
    this.title = fields.title;
    this.detail = fields.detail;
    this.errors = fields.errors;
    this.requestId = fields.requestId;
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.challenge = fields.challenge;
  }
}

/** There was no whole answer: no connection, a broken one, or none in time. Whether the request took effect is not known. */
export class NetworkError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'NetworkError';
  }
}

/** The code of an answer that follows no contract, such as a proxy's page. */
const UNEXPECTED = 'unexpected-response';

/** The error for an answer that follows no contract. */
export function unexpected(response: Response, title: string): ProblemError {
  return new ProblemError({ status: response.status, code: UNEXPECTED, title, detail: undefined, errors: [], requestId: undefined, retryAfterSeconds: undefined });
}

/** Seconds from now that a `Retry-After` header names, as a number or a date; undefined without one that can be read. */
export function retryAfterOf(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000));
}

const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const isViolation = (value: unknown): value is Violation => typeof value === 'object' && value !== null && 'pointer' in value && 'message' in value;

/** Reads a refused response. Never throws for what the body holds. */
export async function problemFrom(response: Response): Promise<ProblemError> {
  const retryAfterSeconds = retryAfterOf(response.headers.get('retry-after'), Date.now());
  const text = await response.text();
  let body: Record<string, unknown> = {};
  if (response.headers.get('content-type')?.includes('json')) {
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed === 'object' && parsed !== null) body = { ...parsed };
    } catch {
      body = {};
    }
  }
  return new ProblemError({
    status: response.status, code: textOr(body['code'], UNEXPECTED), title: textOr(body['title'], response.statusText || 'The answer is no problem document.'),
    detail: textIn(body['detail']), errors: Array.isArray(body['errors']) ? body['errors'].filter(isViolation) : [], requestId: textIn(body['requestId']), retryAfterSeconds, challenge: textIn(body['challenge']),
  });
}
