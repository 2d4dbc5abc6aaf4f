/** Rule ID-21: guessing at a password comes to nothing, and locks nobody out. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { networkOf, OF_NETWORK, OF_STRANGERS, secondsToTry, secondsToWait, WAIT_SECONDS_MAX, type Wrong } from './guesses.js';

const began = new Date('2020-02-01T08:00:00.000Z');
const later = (ms: number): Date => new Date(began.getTime() + ms);
const none: Wrong = { count: 0, lastAt: null };
const DAY_MS = 86_400_000;

describe('guesses at a password', () => {
  it('ID-21 from however many networks, at whatever pace, no more than 160 a day are looked at after the first', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20_000 }), (networks, paceMs) => {
      const wrong = { strangers: none, of: new Map<number, Wrong>() };
      const fail = ({ count }: Wrong, at: Date): Wrong => ({ count: count + 1, lastAt: at.toISOString() });
      let looked = 0;
      for (let guess = 0, at = began; guess < 10_000 && at < later(DAY_MS); guess += 1, at = later(guess * paceMs)) {
        const network = guess % networks;
        const ofNetwork = wrong.of.get(network) ?? none;
        if (secondsToTry({ ofNetwork, ofStrangers: wrong.strangers, isKnownNetwork: false }, at) > 0) continue;
        looked += 1;
        wrong.of.set(network, fail(ofNetwork, at));
        wrong.strangers = fail(wrong.strangers, at);
      }
      expect(looked).toBeLessThanOrEqual(160);
    }), { numRuns: 50 });
  });

  it('ID-21 whoever comes from a known network waits for nothing that strangers did', () => {
    fc.assert(fc.property(fc.nat({ max: 100_000 }), fc.nat({ max: 4 }), (count, own) => {
      const tries = { ofNetwork: { count: own, lastAt: began.toISOString() }, ofStrangers: { count, lastAt: began.toISOString() } };
      expect(secondsToTry({ ...tries, isKnownNetwork: true }, began)).toBe(0);
      expect(secondsToTry({ ...tries, isKnownNetwork: false }, began) > 0).toBe(count >= OF_STRANGERS.free);
    }));
  });

  it('ID-21 each wait is told exactly, twice as long each time and never longer than a quarter of an hour', () => {
    fc.assert(fc.property(fc.nat({ max: 60 }), fc.nat({ max: 1_000_000 }), (count, ms) => {
      const wrong = { count, lastAt: began.toISOString() };
      const seconds = secondsToWait(wrong, OF_NETWORK, later(ms));
      expect(seconds).toBeLessThanOrEqual(WAIT_SECONDS_MAX);
      expect(secondsToWait(wrong, OF_NETWORK, later(ms + seconds * 1_000))).toBe(0);
      if (seconds > 1) expect(secondsToWait(wrong, OF_NETWORK, later(ms + (seconds - 1) * 1_000))).toBeGreaterThan(0);
    }));
    expect([4, 5, 6, 7, 20].map((count) => secondsToWait({ count, lastAt: began.toISOString() }, OF_NETWORK, began))).toEqual([0, 2, 4, 8, 900]);
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'], ['::ffff:203.0.113.7', '203.0.113.7'], ['2001:db8:0:7::1', '2001:db8:0:7::/64'], ['2001:DB8:0:7:1:2:3:4', '2001:db8:0:7::/64'], ['::1', '0:0:0:0::/64'], ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['2001:0db8::', '2001:db8:0:0::/64'], [null, 'unknown'],
  ])('ID-21 counts %s as %s', (address, network) => { expect(networkOf(address)).toBe(network); });
});
