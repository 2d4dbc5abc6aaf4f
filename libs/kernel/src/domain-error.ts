/** The one error that business rules throw: a stable code and, for bad input, where it is bad. */

/** One thing wrong with an input: a JSON pointer (RFC 6901) into it and the rule that it breaks. */
export interface Violation {
  readonly pointer: string;
  readonly message: string;
}

/** What an error may carry besides its code. `detail` is shown to people: no personal data in it. */
export interface DomainErrorOptions {
  readonly detail?: string;
  readonly violations?: readonly Violation[];
  /** Whole seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
  /** What the next step of signing in is to be sent with. */
  readonly challenge?: string;
  /** The permission whose want was the reason. */
  readonly permission?: string;
  readonly cause?: unknown;
}

/** Thrown by domain functions and repositories; a filter turns `code` into status and title by the contracts' tables. */
export class DomainError extends Error {
  readonly code: string;
  readonly detail: string | undefined;
  readonly violations: readonly Violation[];
  readonly retryAfterSeconds: number | undefined;
  readonly challenge: string | undefined;
  readonly permission: string | undefined;

  constructor(code: string, options: DomainErrorOptions = {}) {
    super(options.detail === undefined ? code : `${code}: ${options.detail}`, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.detail = options.detail;
    this.violations = options.violations ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.challenge = options.challenge;
    this.permission = options.permission;
  }
}

/** An error for one bad field. `pointer` is a JSON pointer into the body, such as `/plannedEnd`. */
export function invalid(pointer: string, message: string): DomainError {
  return new DomainError('invalid-input', { detail: message, violations: [{ pointer, message }] });
}
