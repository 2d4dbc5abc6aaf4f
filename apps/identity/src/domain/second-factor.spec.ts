/** Rules ID-18 and ID-19: who must have a second factor, and what codes are good for. */
import { describe, expect, it } from '@jest/globals';
import { roleNames } from '@nuanxin/contracts';
import fc from 'fast-check';
import { codeAt, freshRecoveryCodes, freshSecret, recoveryHash, stepOf } from '../crypto/codes.js';
import { secondsToWait } from './guesses.js';
import { isFreshStep, mustHaveSecondFactor, OF_CODES } from './second-factor.js';

const now = new Date('2020-02-01T08:00:12.000Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);

describe('a second factor', () => {
  it('ID-18 is for those who read notes or administer, over whatever they do so, by what their roles may do', () => {
    const asked = roleNames.filter((role) => mustHaveSecondFactor([{ role: 'analyst', scope: { kind: 'district' } }, { role, scope: { kind: 'hospitals', hospitalIds: ['0196a2b4-0000-7000-8000-0000000000e1'] } }]));
    expect(asked).toEqual(['administrator', 'coordinator', 'supervisor', 'counsellor']);
    expect(mustHaveSecondFactor([])).toBe(false);
  });
});

describe('codes', () => {
  it('ID-19 are those of RFC 6238, in its own vectors', () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect([59, 1_111_111_109, 1_234_567_890, 20_000_000_000].map((seconds) => codeAt(secret, new Date(seconds * 1_000)))).toEqual(['287082', '081804', '005924', '353130']);
  });

  it('ID-19 are taken a step before and after their own, and no further', () => {
    const secret = freshSecret();
    const step = Math.floor(now.getTime() / 30_000);
    const code = codeAt(secret, now);
    expect([-60, -30, 0, 30, 60].map((seconds) => stepOf(secret, code, later(seconds * 1_000)))).toEqual([undefined, step, step, step, undefined]);
  });

  it('ID-19 are taken once each, and none after a later one, in whatever order they come', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }), (steps) => {
      const taken: number[] = [];
      for (const step of steps) if (isFreshStep(taken.at(-1) ?? null, step)) taken.push(step);
      expect(taken).toEqual([...new Set(taken)].sort((a, b) => a - b));
      expect(taken.at(-1)).toBe(Math.max(...steps));
    }));
  });

  it('ID-19 that are wrong leave so few to be tried that a day of guessing finds one in a thousand times at the most', () => {
    let at = now;
    let count = 0;
    let lastAt: string | null = null;
    while (at < later(86_400_000)) {
      const seconds = secondsToWait({ count, lastAt }, OF_CODES, at);
      at = new Date(at.getTime() + seconds * 1_000);
      [count, lastAt] = [count + 1, at.toISOString()];
    }
    expect(count).toBeGreaterThan(50);
    expect(count * 3).toBeLessThan(1_000_000 / 1_000);
    fc.assert(fc.property(fc.nat({ max: 40 }), fc.nat({ max: 2_000_000 }), (wrong, ms) => {
      const seconds = secondsToWait({ count: wrong, lastAt: now.toISOString() }, OF_CODES, later(ms));
      expect(seconds).toBeLessThanOrEqual(900);
      if (wrong < 5 || ms >= 900_000) expect(seconds).toBe(0);
      expect(secondsToWait({ count: wrong, lastAt: now.toISOString() }, OF_CODES, later(ms + seconds * 1_000))).toBe(0);
    }));
  });

  it('ID-19 for recovery are ten of 140 bits, whatever is typed between their letters', () => {
    const codes = freshRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){6}$/);
    expect(recoveryHash(` ${codes[0]?.toUpperCase().replaceAll('-', ' ')} `)).toEqual(recoveryHash(codes[0] ?? ''));
  });
});
