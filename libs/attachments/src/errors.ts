/** What reading and keeping attachments may fail with besides the caller's faults; none carries a key, a name or a byte. */
import { DomainError } from '@nuanxin/kernel';

const RETRY_AFTER_SECONDS = 2;

/** The stored bytes are not those that were once stored in this place, or are gone. */
export function contentIntegrity(detail: string): DomainError {
  return new DomainError('content-integrity', { detail });
}

/** The place of the objects does not do what is asked. */
export function storeUnavailable(cause: unknown): DomainError {
  return new DomainError('unavailable', { detail: 'What is attached cannot be stored or read right now.', retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}
