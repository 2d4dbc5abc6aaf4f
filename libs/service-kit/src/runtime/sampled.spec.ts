/** Looks taken for metrics: one at a time, remembered for a while, and never waited for longer than said (O1). */
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@nuanxin/testing';
import { sampled } from './sampled.js';

const HOUR_MS = 3_600_000;

describe('a look', () => {
  it('is taken once for all who ask at a time and for a while after', async () => {
    let reads = 0;
    const look = sampled(() => Promise.resolve((reads += 1)), { keepMs: HOUR_MS, waitMs: HOUR_MS });
    expect(await Promise.all([look(), look()])).toEqual([1, 1]);
    expect([await look(), reads]).toEqual([1, 1]);
  });

  it('is taken anew once it is old', async () => {
    let reads = 0;
    const look = sampled(() => Promise.resolve((reads += 1)), { keepMs: 0, waitMs: HOUR_MS });
    expect(await look()).toBe(1);
    await eventually(async () => expect(await look()).toBeGreaterThan(1));
  });

  it('gives nothing when it fails, and is taken again', async () => {
    let failing = true;
    const look = sampled(() => (failing ? Promise.reject(new Error('down')) : Promise.resolve('up')), { keepMs: 0, waitMs: HOUR_MS });
    expect(await look()).toBeUndefined();
    failing = false;
    await eventually(async () => expect(await look()).toBe('up'));
  });

  it('gives nothing while it takes too long, and no second one is begun meanwhile', async () => {
    let reads = 0;
    const answer = Promise.withResolvers<string>();
    const look = sampled(() => { reads += 1; return answer.promise; }, { keepMs: HOUR_MS, waitMs: 1 });
    expect([await look(), await look(), reads]).toEqual([undefined, undefined, 1]);
    answer.resolve('late');
    await eventually(async () => expect([await look(), reads]).toEqual(['late', 1]));
  });
});
