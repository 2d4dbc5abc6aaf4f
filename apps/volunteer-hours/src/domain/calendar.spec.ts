/** The calendar against Intl's own idea of local dates, and days whose lengths are known. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calendarOf, minuteOf } from './calendar.js';

const lengthOf = (zone: string, date: string) => {
  const { start, end } = calendarOf(zone).day(date);
  return end - start;
};

describe('H3 minutes', () => {
  it('H3 floors an instant to its minute, whatever its offset', () => {
    const minute = Date.UTC(2020, 1, 1, 12, 31) / 60_000;
    for (const text of ['2020-02-01T12:31:00Z', '2020-02-01T12:31:59.999Z', '2020-02-01T20:31:40+08:00', '2020-02-01T12:31Z', '2020-02-01T12:31:59.999999999Z']) expect(minuteOf(text)).toBe(minute);
  });

  it('H3 floors down before 1970 too', () => {
    expect(minuteOf('1969-12-31T23:59:30Z')).toBe(-1);
  });

  it.each(['', '2020-02-01', '2020-02-01T12:31:00', 'Feb 1 2020 12:31Z', '2020-13-01T00:00:00Z', '2020-02-01T25:00:00Z'])('H3 refuses %p, which is no instant with an offset', (text) => {
    expect(() => minuteOf(text)).toThrow(RangeError);
  });
});

describe('H3 local days', () => {
  it.each([
    ['Asia/Shanghai', '2020-03-29', 1440],
    ['Europe/Berlin', '2020-03-29', 23 * 60],
    ['Europe/Berlin', '2020-10-25', 25 * 60],
    ['America/New_York', '2020-03-08', 23 * 60],
    ['America/New_York', '2020-11-01', 25 * 60],
    ['Australia/Lord_Howe', '2020-04-05', 24 * 60 + 30],
    ['Australia/Lord_Howe', '2020-10-04', 24 * 60 - 30],
    ['America/Sao_Paulo', '2018-11-04', 23 * 60],
    ['Pacific/Apia', '2011-12-30', 0],
  ])('H3 in %s %s has %i minutes', (zone, date, minutes) => {
    expect(lengthOf(zone, date)).toBe(minutes);
  });

  it('H3 a day of Shanghai begins at 16:00 UTC', () => {
    expect(calendarOf('Asia/Shanghai').day('2020-01-25').start).toBe(minuteOf('2020-01-24T16:00:00Z'));
  });

  it.each(['2020-02-30', '2020-2-1', '', 'yesterday', '2020-02-01T00:00'])('H3 refuses %p, which is no date', (date) => {
    expect(() => calendarOf('Asia/Shanghai').day(date)).toThrow(RangeError);
  });

  it('H3 refuses an unknown zone at once', () => {
    expect(() => calendarOf('Asia/Wuhu')).toThrow(RangeError);
  });

  it('H3 gives no day for an empty span', () => {
    expect(calendarOf('Asia/Shanghai').daysOf({ start: 10, end: 10 })).toEqual([]);
    expect(calendarOf('Asia/Shanghai').daysOf({ start: 10, end: 5 })).toEqual([]);
  });

  it('H3 stays right past the number of days that it remembers', () => {
    const calendar = calendarOf('Europe/Berlin');
    const start = calendar.day('2000-01-01').start;
    const days = calendar.daysOf({ start, end: calendar.day('2030-01-01').start });
    expect(days).toHaveLength(10_958);
    expect(days.every((day, index) => index === 0 || days[index - 1]?.end === day.start)).toBe(true);
    expect(calendar.day('2000-01-01').start).toBe(start);
  });

  it.each(['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'Pacific/Apia'])('H3 in %s days adjoin, cover any span, and hold the minutes that Intl dates so', (zone) => {
    const calendar = calendarOf(zone);
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    const dateOf = (minute: number) => format.format(minute * 60_000);
    const earliest = minuteOf('2011-12-01T00:00:00Z');
    fc.assert(fc.property(fc.integer({ min: earliest, max: earliest + 12 * 366 * 1440 }), fc.integer({ min: 1, max: 6000 }), (start, length) => {
      const days = calendar.daysOf({ start, end: start + length });
      expect(days[0]?.date).toBe(dateOf(start));
      expect(days.at(-1)?.date).toBe(dateOf(start + length - 1));
      for (const [index, day] of days.entries()) {
        expect(calendar.day(day.date)).toEqual(day);
        if (index > 0) expect(day.start).toBe(days[index - 1]?.end);
        if (day.start < day.end) expect([dateOf(day.start), dateOf(day.end - 1)]).toEqual([day.date, day.date]);
      }
    }), { numRuns: 200 });
  });
});
