/** Rule ID-8: costly work is bounded, at once and in waiting. */
import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('turns', () => {
  it('ID-8 two run at once, three wait in order, the sixth is told to come again; a failure gives its turn away too', async () => {
    const turns = new Turns({ running: 2, waiting: 3 });
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (number: number) => turns.take(() => new Promise<number>((resolve, reject) => {
      begun.push(number);
      ends.push(() => (number === 0 ? reject(new Error('failed')) : resolve(number)));
    }));
    const results = Promise.allSettled(Array.from({ length: 6 }, (_, number) => work(number)));
    expect(begun).toEqual([0, 1]);
    for (let index = 0; index < 5; index += 1) {
      ends[index]?.();
      await new Promise((resolve) => setImmediate(resolve));
      expect(begun).toHaveLength(Math.min(5, 3 + index));
    }
    expect((await results).map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)))).toEqual([
      'Error: failed', 1, 2, 3, 4, expect.stringContaining('unavailable'),
    ]);
  });
});
