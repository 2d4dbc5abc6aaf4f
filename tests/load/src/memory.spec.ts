/** How growth is told from noise. */
import { expect, it } from '@jest/globals';
import { growth, type Sample } from './memory.js';

/** Samples of five seconds each, with what the process keeps at a minute. */
const life = (keptAt: (minute: number) => number, samples = 60): { part: 'gateway'; pid: number; samples: Sample[] } =>
  ({ part: 'gateway', pid: 1, samples: Array.from({ length: samples }, (_, n) => ({ atMs: n * 5_000, mib: 400, keptMib: keptAt(n / 12) })) });
/** What gathers between two collections, one in each 25 seconds: the first sample after one is low. */
const garbage = (minute: number): number => 50 * ((minute * 60 / 25) % 1);

it('sees what grows, through all that a collector leaves for later, and not what only warmed up', () => {
  expect(growth(life((minute) => 150 + 7 * minute))).toBeCloseTo(7);
  expect(growth(life((minute) => 150 + 7 * minute + garbage(minute)))).toBeGreaterThan(6);
  expect(Math.abs(growth(life((minute) => 150 + garbage(minute))) ?? NaN)).toBeLessThan(1);
  expect(Math.abs(growth(life((minute) => 200 + 5 * Math.sin(minute * 20))) ?? NaN)).toBeLessThan(1);
  expect(growth(life((minute) => (minute < 1 ? 100 + 50 * minute : 150)))).toBeCloseTo(0);
  expect(growth(life(() => 150, 20))).toBeUndefined();
});
