/** Unique constraints as rules: the database decides races, and the client is told by a code. */
import { DomainError } from '@nuanxin/kernel';
import { QueryFailedError } from 'typeorm';

const UNIQUE_VIOLATION = '23505';
const EXCLUSION_VIOLATION = '23P01';

/** Runs `work`; a violated constraint named in `codes` (constraint → error code) is thrown as that DomainError. */
export async function mapUnique<T>(codes: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QueryFailedError)) throw error;
    const { code, constraint } = error.driverError as { code?: string; constraint?: string };
    const mapped = (code === UNIQUE_VIOLATION || code === EXCLUSION_VIOLATION) && constraint !== undefined ? codes[constraint] : undefined;
    throw mapped === undefined ? error : new DomainError(mapped, { cause: error });
  }
}
