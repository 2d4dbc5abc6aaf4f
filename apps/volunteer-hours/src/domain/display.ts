/** How minutes are printed: lines as h:mm, totals in hours with one decimal, rounded once and here (H3). */

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_TENTH = 6;

/** A line's minutes as `h:mm`, such as `0:07`, `12:30` or `-1:05`. Throws RangeError for anything but whole minutes. */
export function toClock(minutes: number): string {
  const size = sizeOf(minutes);
  const rest = size % MINUTES_PER_HOUR;
  return `${minutes < 0 ? '-' : ''}${(size - rest) / MINUTES_PER_HOUR}:${String(rest).padStart(2, '0')}`;
}

/**
 * A total's minutes as hours with one decimal, such as `7771.3`. Half a tenth (3 minutes) goes up, below zero as above it, as in
 * PostgreSQL's `round(numeric, 1)`: a total and its reversal print alike. Throws RangeError for anything but whole minutes.
 */
export function toHours(minutes: number): string {
  const size = sizeOf(minutes);
  const rest = size % MINUTES_PER_TENTH;
  const tenths = (size - rest) / MINUTES_PER_TENTH + (rest * 2 >= MINUTES_PER_TENTH ? 1 : 0);
  const decimal = tenths % 10;
  return `${minutes < 0 && tenths > 0 ? '-' : ''}${(tenths - decimal) / 10}.${decimal}`;
}

function sizeOf(minutes: number): number {
  if (!Number.isSafeInteger(minutes)) throw new RangeError(`Not whole minutes: ${minutes}`);
  return Math.abs(minutes);
}
