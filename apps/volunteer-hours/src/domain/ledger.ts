/** The hours ledger: lines only come. A correction is a reversal and a new line (H2). */
import type { Credit } from './attribution.js';
import type { LocalDate } from './calendar.js';

/** One line of the ledger. */
export interface Line extends Credit {
  readonly id: string;
  /** Domain time of the booking: RFC 3339. */
  readonly bookedAt: string;
  /** The line that this one takes back, with the sign turned; null for a line of work. */
  readonly reverses: string | null;
  /** The month, `YYYY-MM`, on whose statement the line stands. */
  readonly statementPeriod: string;
}

/** What a booking needs from outside. */
export interface Booking {
  readonly bookedAt: string;
  /** Makes the id of the next line; called once a line, in the order of the lines given back. */
  readonly nextId: () => string;
}

/**
 * The lines to add so that what stands for one volunteer and day comes to what is deserved (H2).
 *
 * `existing` are the lines of that volunteer and day, all of them or only those that stand. A line that differs from its
 * source's credit is reversed, once ever; a credit without a line that equals it gets one; where both are equal nothing is
 * written. Reversals come first, so that the day's total, summed line by line, never passes the minutes of the day.
 */
export function book(existing: readonly Line[], desired: readonly Credit[], booking: Booking): Line[] {
  const missing = new Map(desired.map((credit) => [credit.sourceId, credit]));
  const reversals: Line[] = [];
  for (const line of standing(existing)) {
    const credit = missing.get(line.sourceId);
    if (credit !== undefined && saysTheSame(line, credit)) missing.delete(line.sourceId);
    else reversals.push(reversalOf(line, booking));
  }
  return [...reversals, ...[...missing.values()].map((credit) => lineOf(credit, booking))];
}

/** The lines of work that no reversal has taken back. */
export function standing(lines: readonly Line[]): Line[] {
  const reversed = new Set(lines.map((line) => line.reverses));
  return lines.filter((line) => line.reverses === null && !reversed.has(line.id));
}

/** The minutes of lines added up: totals are derived, never typed (H2). */
export function totalOf(lines: readonly { readonly minutes: number }[]): number {
  let minutes = 0;
  for (const line of lines) minutes += line.minutes;
  return minutes;
}

/**
 * Whether a line says what a credit asks for. Which event told it and which policy decided it may differ: they say how the line
 * came about, and a line that is right needs no correction.
 */
function saysTheSame(line: Line, credit: Credit): boolean {
  return line.volunteerId === credit.volunteerId && line.workedOn === credit.workedOn
    && line.minutes === credit.minutes && line.activity === credit.activity && line.hospitalId === credit.hospitalId
    && line.profession === credit.profession && line.organisationId === credit.organisationId;
}

function reversalOf(line: Line, { bookedAt, nextId }: Booking): Line {
  return { ...line, id: nextId(), bookedAt, reverses: line.id, minutes: -line.minutes };
}

function lineOf(credit: Credit, { bookedAt, nextId }: Booking): Line {
  return { ...credit, id: nextId(), bookedAt, reverses: null, statementPeriod: monthOf(credit.workedOn) };
}

function monthOf(date: LocalDate): string {
  return date.slice(0, 7);
}
