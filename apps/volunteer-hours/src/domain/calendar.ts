/** The district's calendar: whole minutes, and the local days that they fall on (H3). */
import { Temporal } from 'temporal-polyfill';

/** A date of the district's own calendar, `YYYY-MM-DD`. Such dates compare as text. */
export type LocalDate = string;

/** A run of whole minutes since 1970-01-01T00:00Z, half-open: `start` is in it, `end` is not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A local day with its minutes: 1440 of them, or fewer or more where clocks change. */
export interface LocalDay extends Span {
  readonly date: LocalDate;
}

export interface Calendar {
  /** The day of a date. Throws RangeError where the date is not in the form `YYYY-MM-DD` or not in the calendar. */
  day(date: LocalDate): LocalDay;
  /** The days that a span touches, the earliest first; none for an empty one. It makes one item a day: the caller limits the span. */
  daysOf(span: Span): LocalDay[];
}

const MS_PER_MINUTE = 60_000;
const MINUTES_PER_UTC_DAY = 1440;
/** Past this many remembered days (22 years of them) the calendar forgets all and begins again. */
const REMEMBERED_DAYS_MAX = 8192;
/** RFC 3339 with an offset: without one, the same text would mean another instant on another machine. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const FIRST_DAY = Temporal.PlainDate.from('1970-01-01');

/** The whole minutes between 1970-01-01T00:00Z and an instant, seconds dropped (H3). Throws RangeError for anything but RFC 3339 with an offset. */
export function minuteOf(instant: string): number {
  const milliseconds = INSTANT.test(instant) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw new RangeError(`Not an instant with an offset: ${instant}`);
  return Math.floor(milliseconds / MS_PER_MINUTE);
}

/**
 * The calendar of an IANA time zone. A day runs from its first local midnight (the first minute after it, where clocks skip
 * midnight) to that of the next, so that days adjoin and every minute is in exactly one. Throws RangeError for an unknown zone.
 *
 * Asking the zone's rules costs some ten microseconds a day and there are few days, so days are remembered.
 */
export function calendarOf(zone: string): Calendar {
  const remembered = new Map<number, LocalDay>();

  const dayNumbered = (number: number): LocalDay => {
    const known = remembered.get(number);
    if (known !== undefined) return known;
    if (remembered.size >= REMEMBERED_DAYS_MAX) remembered.clear();
    const day = askZone(zone, number);
    remembered.set(number, day);
    return day;
  };

  /** Local and UTC dates differ by a day at most, so the search is a step or two. */
  const numberAt = (minute: number): number => {
    let number = Math.floor(minute / MINUTES_PER_UTC_DAY);
    while (minute < dayNumbered(number).start) number -= 1;
    while (minute >= dayNumbered(number).end) number += 1;
    return number;
  };

  askZone(zone, 0);
  return {
    day(date) {
      const number = Math.floor(Date.parse(`${date}T00:00:00Z`) / (MS_PER_MINUTE * MINUTES_PER_UTC_DAY));
      const day = Number.isNaN(number) ? undefined : dayNumbered(number);
      if (day?.date !== date) throw new RangeError(`Not a date: ${date}`);
      return day;
    },
    daysOf(span) {
      const days: LocalDay[] = [];
      if (span.start >= span.end) return days;
      for (let number = numberAt(span.start); dayNumbered(number).start < span.end; number += 1) days.push(dayNumbered(number));
      return days;
    },
  };
}

/** The day that is `number` days after 1970-01-01, by the zone's rules. */
function askZone(zone: string, number: number): LocalDay {
  const date = FIRST_DAY.add({ days: number });
  return { date: date.toString(), start: firstMinute(date, zone), end: firstMinute(date.add({ days: 1 }), zone) };
}

function firstMinute(date: Temporal.PlainDate, zone: string): number {
  return Math.floor(date.toZonedDateTime(zone).epochMilliseconds / MS_PER_MINUTE);
}
