/** Instants as this service keeps them: ISO strings in UTC with milliseconds, which compare as they stand. */
import { invalid } from '@nuanxin/kernel';

const LENGTH = '2020-01-25T00:00:00.000Z'.length;

/** An instant given with any offset, as it is kept. Throws `invalid-input` at `pointer` where UTC puts it outside the years 0 to 9999. */
export function instantAt(pointer: string, given: string): string {
  const kept = new Date(given).toISOString();
  if (kept.length !== LENGTH) throw invalid(pointer, 'must lie in the years 0 to 9999');
  return kept;
}

export const later = (a: string, b: string): string => (a < b ? b : a);
export const earlier = (a: string | null, b: string | null): string | null => (a === null ? b : b === null || a < b ? a : b);
