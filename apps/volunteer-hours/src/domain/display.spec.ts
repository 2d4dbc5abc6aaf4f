/** Printing: against exact arithmetic on big integers, and by hand where it turns. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toClock, toHours } from './display.js';

describe('H3 display', () => {
  it('H3 prints the published total of Tianjin', () => {
    expect(toHours(466_278)).toBe('7771.3');
  });

  it.each([[0, '0.0'], [2, '0.0'], [3, '0.1'], [8, '0.1'], [9, '0.2'], [56, '0.9'], [57, '1.0'], [60, '1.0'], [-2, '0.0'], [-0, '0.0'], [-3, '-0.1'], [-57, '-1.0'], [-466_278, '-7771.3'], [9_007_199_254_740_991, '150119987579016.5']])('H3 %i minutes are %s hours', (minutes, hours) => {
    expect(toHours(minutes)).toBe(hours);
  });

  it.each([[0, '0:00'], [7, '0:07'], [59, '0:59'], [60, '1:00'], [750, '12:30'], [1500, '25:00'], [-65, '-1:05'], [-5, '-0:05'], [-0, '0:00']])('H3 %i minutes print as %s on a line', (minutes, clock) => {
    expect(toClock(minutes)).toBe(clock);
  });

  it.each([0.5, Number.NaN, Infinity, 2 ** 53])('H3 refuses %p, which are not whole minutes', (minutes) => {
    expect(() => toHours(minutes)).toThrow(RangeError);
    expect(() => toClock(minutes)).toThrow(RangeError);
  });

  it('H3 hours are the nearest tenth, a half upwards, and turn sign with the minutes', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (minutes) => {
      const tenths = (BigInt(minutes) * 10n + 30n) / 60n;
      expect(toHours(minutes)).toBe(`${tenths / 10n}.${tenths % 10n}`);
      if (tenths > 0n) expect(toHours(-minutes)).toBe(`-${toHours(minutes)}`);
    }));
  });

  it('H3 a line printed as h:mm loses nothing', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (minutes) => {
      const [, sign, hours, rest] = /^(-?)(\d+):([0-5]\d)$/.exec(toClock(minutes)) ?? [];
      expect((BigInt(hours ?? '') * 60n + BigInt(rest ?? '')) * (sign === '-' ? -1n : 1n)).toBe(BigInt(minutes));
    }));
  });
});
