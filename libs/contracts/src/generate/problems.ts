/** Which errors a route may answer: its own, and those of the common ones that can come up there. */
import { commonErrors, type ErrorContract } from '../core/errors.js';
import type { Route } from '../core/route.js';
import { errorTable } from '../registry.js';
import { jsonSchemaOf } from './json-schema.js';

const always = (): boolean => true;
const uploads = (route: Route): boolean => route.upload !== undefined;
const downloads = (route: Route): boolean => route.download;
const withBody = (route: Route): boolean => route.hasBody || uploads(route);
const writes = (route: Route): boolean => route.method !== 'GET';
/** Names something else in its body, by id. */
const refers = (route: Route): boolean => route.hasBody && JSON.stringify(jsonSchemaOf(route.body, 'input')).includes('"format":"uuid"');

/** When a common error can come up. 405 is of other methods than the route's, so it stands at no operation. */
const applies: Record<keyof typeof commonErrors, (route: Route) => boolean> = {
  'invalid-input': always,
  'malformed-body': withBody,
  'idempotency-key-required': (route) => route.idempotencyKey,
  'unauthenticated': (route) => route.permission !== 'public',
  'foreign-origin': (route) => route.sessionCookie !== undefined,
  'forbidden': (route) => route.permission !== 'public' && !(route.permission === 'signed-in' && route.forAccounts),
  'second-factor-enrolment-required': (route) => route.permission !== 'public' && !route.whileRestricted,
  'not-found': (route) => route.path.includes('/:'),
  'method-not-allowed': () => false,
  'request-timeout': withBody,
  'reference-not-yet-known': refers,
  'conflict': writes,
  'quota-exceeded': uploads,
  'precondition-failed': (route) => route.ifMatch,
  'payload-too-large': withBody,
  'unsupported-media-type': withBody,
  'file-type-not-allowed': uploads,
  'range-not-satisfiable': downloads,
  'unknown-reference': refers,
  'idempotency-key-reused': (route) => route.idempotencyKey,
  'precondition-required': (route) => route.ifMatch,
  'too-many-requests': always,
  'headers-too-large': always,
  'internal-error': always,
  'content-integrity': downloads,
  'unavailable': always,
};

/** The errors that `route` may answer, by status, then code. Throws for a code that no table has. */
export function problemsOf(route: Route): readonly ErrorContract[] {
  const common = Object.entries(commonErrors).filter(([code]) => applies[code as keyof typeof commonErrors](route)).map(([, contract]) => contract);
  const own = route.errors.map((code) => {
    const contract = errorTable.get(code);
    if (contract === undefined) throw new Error(`Route ${route.id} names the error ${code}, which no errors.ts declares.`);
    return contract;
  });
  return [...new Set([...common, ...own])].sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));
}
