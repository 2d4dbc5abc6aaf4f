/** Periods by the calendar, where clocks change and where they don't (D2). */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantOf, localDays } from './period.js';

const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/Santiago', 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
const HOUR_MS = 3_600_000;

describe('period', () => {
  it('D2 a date stands for its local midnight, or the first instant where clocks skip that', () => {
    expect(instantOf('2020-02-01', 'Asia/Shanghai').toISOString()).toBe('2020-01-31T16:00:00.000Z');
    expect(instantOf('2024-09-08', 'America/Santiago').toISOString()).toBe('2024-09-08T04:00:00.000Z');
    expect(instantOf('2020-02-01T00:00:00+01:00', 'Asia/Shanghai').toISOString()).toBe('2020-01-31T23:00:00.000Z');
  });

  it('D2 the days on which clocks change are 23 and 25 hours long', () => {
    const hours = (date: string): number => {
      const noon = new Date(`${date}T12:00:00Z`);
      const [day] = localDays(noon, noon, 'Europe/Berlin');
      return ((day?.to.getTime() ?? 0) - (day?.from.getTime() ?? 0)) / HOUR_MS;
    };
    expect([hours('2020-03-28'), hours('2020-03-29'), hours('2020-10-25')]).toEqual([24, 23, 25]);
  });

  it('D2 local days cover a time without holes, in every zone', () => {
    const instant = fc.date({ min: new Date('2018-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
    fc.assert(fc.property(instant, fc.integer({ min: 0, max: 60 * HOUR_MS }), fc.constantFrom(...zones), (from, lengthMs, zone) => {
      const to = new Date(from.getTime() + lengthMs);
      const days = localDays(from, to, zone);
      expect(days[0]?.from.getTime()).toBeLessThanOrEqual(from.getTime());
      expect(days.at(-1)?.to.getTime()).toBeGreaterThan(to.getTime());
      expect(days.length).toBeLessThanOrEqual(2 + Math.ceil(lengthMs / (23 * HOUR_MS)));
      for (const [index, day] of days.entries()) {
        expect(day.to.getTime()).toBeGreaterThan(day.from.getTime());
        if (index > 0) expect(day.from).toEqual(days[index - 1]?.to);
      }
    }), { numRuns: 500 });
  });
});
