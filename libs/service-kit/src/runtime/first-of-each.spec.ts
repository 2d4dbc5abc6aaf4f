/** Bounding what is written of refusals. */
import { describe, expect, it } from '@jest/globals';
import { FirstOfEach } from './first-of-each.js';

describe('the first of each kind', () => {
  it('is let through once in a stretch of time, however often it comes, and the rest are counted', () => {
    let now = 0;
    const first = new FirstOfEach({ windowMs: 60_000, max: 10, nowMs: () => now });
    expect([first.admit('a'), first.admit('b'), first.admit('a'), first.admit('a')]).toEqual([{ leftOut: 0 }, { leftOut: 0 }, undefined, undefined]);
    now = 59_999;
    expect(first.admit('b')).toBeUndefined();
    now = 60_000;
    expect([first.admit('a'), first.admit('b')]).toEqual([{ leftOut: 3 }, { leftOut: 0 }]);
  });

  it('O1 lets no more through than stated, however many kinds there are', () => {
    const first = new FirstOfEach({ windowMs: 60_000, max: 10, nowMs: () => 0 });
    const let1 = Array.from({ length: 10_000 }, (_, index) => first.admit(`kind ${index}`)).filter((one) => one !== undefined);
    expect(let1).toHaveLength(10);
  });
});
