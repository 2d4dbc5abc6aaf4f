/** Errors as public API: a stable code, its HTTP status and title. Texts may change, codes do not. */

export interface ErrorContract {
  readonly code: string;
  readonly status: number;
  readonly title: string;
}

/** Declares a table of errors, code → [status, title]. */
export function defineErrors<const T extends Record<string, readonly [status: number, title: string]>>(table: T): { readonly [K in keyof T]: ErrorContract } {
  const entries = Object.entries(table).map(([code, [status, title]]) => [code, { code, status, title }]);
  return Object.fromEntries(entries) as { readonly [K in keyof T]: ErrorContract };
}

/** What any route may answer. */
export const commonErrors = defineErrors({
  'invalid-input': [400, 'Something in the request breaks a rule.'],
  'malformed-body': [400, 'The body is not JSON that can be read.'],
  'idempotency-key-required': [400, 'This request needs an Idempotency-Key header, so that sending it twice is safe.'],
  'unauthenticated': [401, 'Sign in first; the token is missing, expired or no longer valid.'],
  'foreign-origin': [403, 'A session in a cookie is for pages of this server and of the origins that it allows.'],
  'forbidden': [403, 'Your roles do not allow this.'],
  'second-factor-enrolment-required': [403, 'Your roles ask for a second factor. Set one up first: POST /v1/me/second-factor, then its /confirm, or a passkey (POST /v1/me/passkeys/options), and refresh the token.'],
  'not-found': [404, 'There is nothing here, or nothing that you may see.'],
  'method-not-allowed': [405, 'This address does not take that method; see the Allow header.'],
  'request-timeout': [408, 'The request did not arrive whole in time, and nothing was done; send it again.'],
  'reference-not-yet-known': [409, 'Something that the request names was made a moment ago and is not known here yet; send the request again.'],
  'conflict': [409, 'This clashes with something that exists.'],
  'quota-exceeded': [409, 'There is no room for this file; remove others first.'],
  'precondition-failed': [412, 'Somebody changed this in the meantime; read it again, then repeat the change.'],
  'payload-too-large': [413, 'The body is larger than this address takes.'],
  'unsupported-media-type': [415, 'This address takes no body of this type: it is application/json, unless the reference says otherwise.'],
  'file-type-not-allowed': [415, 'The content of the file is of a type that is not taken here.'],
  'range-not-satisfiable': [416, 'The file has no bytes in this range; its length is in Content-Range.'],
  'unknown-reference': [422, 'Something that the request names does not exist, or is not for you to see.'],
  'idempotency-key-reused': [422, 'This Idempotency-Key was used with another request.'],
  'precondition-required': [428, 'This request needs an If-Match header with the ETag of what it changes.'],
  'too-many-requests': [429, 'Too many requests; wait, then go on.'],
  'headers-too-large': [431, 'The request headers are larger than this server takes.'],
  'internal-error': [500, 'Something went wrong on our side. Nothing was changed; the request id helps us to find it.'],
  'content-integrity': [500, 'A file is not what was once stored in its place. Nothing was changed; the request id helps us to find it.'],
  'unavailable': [503, 'This part is not available right now; try again shortly.'],
});
