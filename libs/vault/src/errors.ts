/** The vault's three errors, built in one place so that none of them can carry a key, a value or a row. */
import { DomainError } from '@nuanxin/kernel';
import pg from 'pg';

/** Whole seconds after which it is worth asking again when the vault's database does not answer. */
const RETRY_AFTER_SECONDS = 2;

/** The subject's key was destroyed: what was sealed under it can never be read again. */
export function keyDestroyed(): DomainError {
  return new DomainError('vault-key-destroyed', { detail: 'The key of this subject was destroyed; what it sealed can no longer be read.' });
}

/** Something sealed, or a wrapped key, is not what was once written in this place. `detail` names places, never contents. */
export function integrity(detail: string): DomainError {
  return new DomainError('vault-integrity', { detail });
}

/** The vault cannot work: its database does not answer, or its master keys are not there. */
export function unavailable(detail: string, cause?: unknown): DomainError {
  return new DomainError('vault-unavailable', {
    detail,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    ...(cause === undefined ? {} : { cause: withoutValues(cause) }),
  });
}

/** Passes a DomainError through and turns whatever else a query threw into `vault-unavailable`. */
export function asVaultError(error: unknown): DomainError {
  return error instanceof DomainError ? error : unavailable('The database of the keys did not do what was asked.', error);
}

/**
 * PostgreSQL quotes values in its messages ("Failing row contains …", "invalid input syntax … \"…\""), and loggers print
 * causes: of a database error only the SQLSTATE is kept. Errors of the connection carry no values and stay as they are.
 */
function withoutValues(cause: unknown): unknown {
  return cause instanceof pg.DatabaseError ? new Error(`PostgreSQL answered with SQLSTATE ${cause.code ?? 'unknown'}.`) : cause;
}
