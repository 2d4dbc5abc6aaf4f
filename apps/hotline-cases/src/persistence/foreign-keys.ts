/** Foreign keys as questions: what a row names is checked by the statement that stores it, not by one before it. */
import { QueryFailedError } from 'typeorm';

const FOREIGN_KEY_VIOLATION = '23503';

/** The foreign key that an error says is violated, by its constraint's name; undefined for any other error. */
export function violatedForeignKey(error: unknown): string | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  return code === FOREIGN_KEY_VIOLATION ? constraint : undefined;
}
