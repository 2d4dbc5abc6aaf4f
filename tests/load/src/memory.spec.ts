/** How growth is told from noise. */
import { expect, it } from '@jest/globals';
import { growth, type Sample } from './memory.js';

const life = (mibAt: (minute: number) => number, samples = 60): { part: 'gateway'; pid: number; samples: Sample[] } =>
  ({ part: 'gateway', pid: 1, samples: Array.from({ length: samples }, (_, n) => ({ atMs: n * 5_000, mib: mibAt(n / 12) })) });

it('sees what grows, through ups and downs of a collector, and not what only warmed up', () => {
  expect(growth(life((minute) => 150 + 7 * minute))).toBeCloseTo(7);
  expect(growth(life((minute) => 150 + 7 * minute + 10 * Math.sin(minute * 20)))).toBeGreaterThan(6);
  expect(Math.abs(growth(life((minute) => 200 + 5 * Math.sin(minute * 20))) ?? NaN)).toBeLessThan(1);
  expect(growth(life((minute) => (minute < 1 ? 100 + 50 * minute : 150)))).toBeCloseTo(0);
  expect(growth(life(() => 150, 10))).toBeUndefined();
});
