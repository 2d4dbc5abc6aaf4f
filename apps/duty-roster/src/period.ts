/** Periods by the district's calendar: bounds that are dates or instants, and the local days of a time. */
import { addDays, localDateOf, startOfDate } from '@nuanxin/service-kit';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A bound of a period: a date stands for its local midnight, an instant for itself. */
export const instantOf = (bound: string, zone: string): Date => (DATE.test(bound) ? startOfDate(bound, zone) : new Date(bound));

/**
 * The local days that touch `[from, to]`, whole and without holes between them; 23 or 25 hours long where clocks change.
 * Takes and gives instants.
 */
export function localDays(from: Date, to: Date, zone: string): { from: Date; to: Date }[] {
  const last = localDateOf(to, zone);
  const days: { from: Date; to: Date }[] = [];
  for (let date = localDateOf(from, zone); date <= last; date = addDays(date, 1)) days.push({ from: startOfDate(date, zone), to: startOfDate(addDays(date, 1), zone) });
  return days;
}
