/** The days of a plan: wall-clock times in its zone as instants, right across clock changes. */
import { Temporal } from 'temporal-polyfill';

/** Milliseconds since 1970; in plans always whole seconds. */
export type Millis = number;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** RFC 3339 in UTC, in whole seconds. */
export function iso(instant: Millis): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

/** `days` days from the local date `from` on, in an IANA zone. Day 0 is `from`; the end is the local midnight after the last day. */
export class Calendar {
  readonly start: Millis;
  readonly end: Millis;
  readonly lastDay: number;
  private readonly first: Temporal.PlainDate;
  private readonly midnights = new Map<number, Millis>();

  /** Throws RangeError where `from` is no date or `zone` no time zone. */
  constructor(from: string, readonly days: number, readonly zone: string) {
    this.first = Temporal.PlainDate.from(from);
    this.lastDay = days - 1;
    this.start = this.at(0, 0);
    this.end = this.at(days, 0);
  }

  /** The local date of a day, YYYY-MM-DD. */
  date(day: number): string {
    return this.first.add({ days: day }).toString();
  }

  /** The instant at which the clocks of the zone show `minute` (of the day; 1440 and more lie in later days) on `day`. */
  at(day: number, minute: number): Millis {
    const date = day + Math.floor(minute / 1440);
    const left = minute % 1440;
    const midnight = this.midnight(date);
    if (left === 0 || this.midnight(date + 1) - midnight === DAY) return midnight + left * MINUTE;
    return this.onClock(date, left);
  }

  /** The day in which an instant lies. */
  dayOf(instant: Millis): number {
    let day = Math.floor((instant - this.start) / DAY);
    while (this.at(day, 0) > instant) day -= 1;
    while (this.at(day + 1, 0) <= instant) day += 1;
    return day;
  }

  /** The instant itself where it lies between 08:00 and 22:30, else as far into the hour from eight on the next such morning: when office work is done. */
  daytime(instant: Millis): Millis {
    const day = this.dayOf(instant);
    const seconds = instant % HOUR;
    if (instant < this.at(day, 480)) return this.at(day, 480) + seconds;
    return instant < this.at(day, 1350) ? instant : this.at(day + 1, 480) + seconds;
  }

  private midnight(day: number): Millis {
    const known = this.midnights.get(day);
    if (known !== undefined) return known;
    const instant = this.onClock(day, 0);
    this.midnights.set(day, instant);
    return instant;
  }

  private onClock(day: number, minute: number): Millis {
    const plainTime = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 });
    return this.first.add({ days: day }).toZonedDateTime({ timeZone: this.zone, plainTime }).epochMilliseconds;
  }
}
