/** Counting by windows, and what becomes of it when several gateways tell each other. */
import { describe, expect, it } from '@jest/globals';
import { Counts } from './counts.js';

const POLICY = { name: 'identity', max: 10, windowMs: 10_000 };

/** Gateways on one clock. */
function gateways(count: number): { counts: Counts[]; pass: (ms: number) => void; exchange: () => void } {
  let now = 1_000;
  const counts = Array.from({ length: count }, () => new Counts(POLICY, { keysMax: 100, now: () => now }));
  return {
    counts, pass: (ms) => { now += ms; },
    exchange: () => {
      for (const [teller, tallies] of counts.map((each) => [each, each.tell(1_000)] as const)) {
        for (const hearer of counts) if (hearer !== teller) tallies.forEach((tally) => hearer.add(tally));
      }
    },
  };
}
const passed = (counts: Counts, times: number): number => Array.from({ length: times }, () => counts.count('a')).filter(({ count }) => count <= POLICY.max).length;

describe('windows', () => {
  it('open with the first request and end for all gateways together, by whichever opened first', () => {
    const { counts: [one, other], pass, exchange } = gateways(2);
    expect(one?.count('a')).toEqual({ count: 1, endsInMs: 10_000 });
    pass(4_000);
    expect(other?.count('a')).toEqual({ count: 1, endsInMs: 10_000 });
    exchange();
    expect(other?.count('a')).toEqual({ count: 3, endsInMs: 6_000 });
    expect(one?.count('a')).toEqual({ count: 3, endsInMs: 6_000 });
    pass(6_000);
    expect([one?.count('a').count, other?.count('a').count]).toEqual([1, 1]);
  });

  it('take no more than their limit, however many gateways ask in turns', () => {
    const { counts, exchange } = gateways(5);
    let sum = 0;
    for (let round = 0; round < 10; round += 1) {
      sum += counts.reduce((total, each) => total + passed(each, 1), 0);
      exchange();
    }
    expect(sum).toBe(POLICY.max);
  });

  it('let through at the worst, when nothing was told in time, the limit once for each', () => {
    const { counts, exchange } = gateways(3);
    expect(counts.map((each) => passed(each, 50))).toEqual([10, 10, 10]);
    exchange();
    expect(counts.map((each) => passed(each, 50))).toEqual([0, 0, 0]);
  });

  it('that are over are not told, nor heard', () => {
    const { counts: [one, other], pass } = gateways(2);
    one?.count('a');
    pass(10_000);
    expect(one?.tell(10)).toEqual([]);
    other?.add({ key: 'a', openedMsAgo: 10_000, count: 9 });
    expect([other?.size, other?.count('a').count]).toEqual([0, 1]);
  });
});

describe('what is told', () => {
  it('is told once, as much as fits, and nothing of a flood beyond the limit', () => {
    const { counts: [one] } = gateways(1);
    for (let time = 0; time < 1_000; time += 1) one?.count('flood');
    one?.count('a');
    expect(one?.tell(1)).toEqual([{ key: 'flood', openedMsAgo: 0, count: 10 }]);
    expect(one?.tell(10)).toEqual([{ key: 'a', openedMsAgo: 0, count: 1 }]);
    one?.count('flood');
    expect(one?.tell(10)).toEqual([]);
  });
});

describe('memory (O1)', () => {
  it('is that of as many keys as are kept, whatever comes from this gateway or another; the one longest unseen goes first', () => {
    const { counts: [one] } = gateways(1);
    one?.count('first');
    for (let n = 0; n < 99; n += 1) one?.count(`own ${n}`);
    one?.count('first');
    for (let n = 0; n < 10_000; n += 1) one?.add({ key: `told ${n}`, openedMsAgo: 0, count: 1 });
    expect([one?.size, one?.tell(1_000)]).toEqual([100, []]);
    for (let n = 0; n < 10_000; n += 1) one?.count(`own ${n}`);
    expect([one?.size, one?.tell(1_000).length, one?.count('own 9900').count, one?.count('first').count]).toEqual([100, 100, 2, 1]);
  });
});
