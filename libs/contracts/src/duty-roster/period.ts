/** Bounds of periods in queries: a date of the district, or an instant. */
import { z } from 'zod';
import { instant, localDate } from '../core/common.js';

/** Instants that every part of the system can store and compute with. */
const sensible = (value: string): boolean => value >= '1970-01-02' && value < '9998';

export const bound = z.union([localDate, instant]).refine(sensible, 'must lie between the years 1970 and 9997')
  .describe("A date of the district's calendar (its local midnight), or an instant.");
