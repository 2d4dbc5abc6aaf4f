/** The district's calendar: instants and local dates in an IANA zone, right across clock changes. */
import { Temporal } from 'temporal-polyfill';

/** The local date (YYYY-MM-DD) of an instant in a zone. */
export const localDateOf = (instant: Date, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();

/** The instant of local midnight at the beginning of a date. Where clocks skip midnight, the first instant of the day. */
export const startOfDate = (date: string, zone: string): Date =>
  new Date(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone }).epochMilliseconds);

/** The instant of a wall-clock time on a date. In a gap the time is moved forward by its length, in an overlap the earlier instant holds (RFC 5545 §3.3.5). */
export const instantAt = (date: string, time: string, zone: string): Date =>
  new Date(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds);

/** The date that many days later (or earlier). */
export const addDays = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();
