/** Validation of a request by its contract; what is wrong is told by field and rule. */
import type { Route } from '@nuanxin/contracts';
import { DomainError, type Violation } from '@nuanxin/kernel';
import type { z } from 'zod';

const VIOLATIONS_MAX = 50;
const escape = (segment: PropertyKey): string => String(segment).replaceAll('~', '~0').replaceAll('/', '~1');

/** Zod's issues as violations. Pointers into the body are plain; others begin with `#/query` or `#/params`. */
function violations(error: z.ZodError, prefix: string): Violation[] {
  return error.issues.slice(0, VIOLATIONS_MAX).flatMap((issue): Violation[] => {
    const pointer = prefix + issue.path.map((segment) => `/${escape(segment)}`).join('');
    if (issue.code === 'unrecognized_keys') return issue.keys.slice(0, VIOLATIONS_MAX).map((key) => ({ pointer: `${pointer}/${escape(key)}`, message: 'is not a known field' }));
    return [{ pointer, message: issue.message }];
  });
}

function check(schema: z.ZodType, value: unknown, prefix: string, found: Violation[]): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  found.push(...violations(result.error, prefix));
  return undefined;
}

/** Checks path, query and body together, so that one answer names everything. Throws `invalid-input`. */
export function validate(contract: Route, raw: { params: unknown; query: unknown; body: unknown }): { params: unknown; query: unknown; body: unknown } {
  const found: Violation[] = [];
  const checked = {
    params: check(contract.params, raw.params ?? {}, '#/params', found),
    query: check(contract.query, raw.query ?? {}, '#/query', found),
    body: check(contract.body, contract.upload !== undefined ? {} : contract.hasBody ? raw.body : (raw.body ?? {}), '', found),
  };
  if (found.length > 0) throw new DomainError('invalid-input', { violations: found });
  return checked;
}

/** The version, with or without the mark that a read has besides (`conditional.ts`). */
const ETAG = /^"(\d{1,9})(?:\.[\w-]{16})?"$/;

/** The version that If-Match names. Throws `precondition-required` without the header, `precondition-failed` for an ETag that was never ours. */
export function ifMatchVersion(header: string | undefined): number {
  if (header === undefined) throw new DomainError('precondition-required');
  const match = ETAG.exec(header.trim());
  if (match?.[1] === undefined) throw new DomainError('precondition-failed');
  return Number(match[1]);
}
