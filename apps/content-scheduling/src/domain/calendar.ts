/** The calendar of a plan: which days there are in its zone, and when its wall-clock time comes on each. */
import { DomainError, invalid } from '@nuanxin/kernel';
import { Temporal } from 'temporal-polyfill';

const MS_PER_MINUTE = 60_000;

/** An instant as rules compare it: UTC with milliseconds, so that such texts are in the order of time. */
export const normalised = (instant: string): string => new Date(instant).toISOString();

export const plusMinutes = (instant: string, minutes: number): string => new Date(Date.parse(instant) + minutes * MS_PER_MINUTE).toISOString();

/** The date that many days later. */
export const addDays = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

/** Days from one date to another, negative where the second comes first. */
export const daysBetween = (from: string, to: string): number => Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;

/** The local date of an instant. */
export const localDate = (instant: string, zone: string): string => Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();

/** The first instant of a date. */
export const startOfDay = (date: string, zone: string): string => new Date(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds).toISOString();

/**
 * D2: the instant of a wall-clock time on a date, right across clock changes: in a gap the time moves forward by the gap's length, of
 * two the earlier holds (RFC 5545 §3.3.5). Null for a date that the zone never had (Apia went from 29 to 31 December 2011).
 */
export function instantOn(date: string, at: string, zone: string): string | null {
  const day = Temporal.PlainDate.from(date);
  if (!day.toZonedDateTime(zone).toPlainDate().equals(day)) return null;
  return new Date(day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(at) }).epochMilliseconds).toISOString();
}

/** Throws `invalid-input` for a zone that the tz database doesn't have. */
export function checkZone(zone: string): void {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const { violations } = invalid('/zone', 'is not an IANA time zone');
    throw new DomainError('invalid-input', { violations, cause });
  }
}
