/** Rule ID-22: one key follows another without a moment in which a token is not known. */
import { describe, expect, it } from '@jest/globals';
import { evolve } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import fc from 'fast-check';
import { nextGeneration, publishKey, retireKey, signingAt, type SigningKey } from './signing-key.js';

const BEGAN = Date.parse('2020-02-01T08:00:00.000Z');
const LEAD_MS = 300_000;
const TOKEN_MS = 300_000;
const at = (ms: number): Date => new Date(BEGAN + ms);
const first = publishKey('key-1', 1, {}, at(0).toISOString()).state;

describe('signing keys', () => {
  it('ID-22 in whatever moments they are rotated and retired, some key signs, everybody knew it for its lead, and each token is verified to its end', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 600_000 }), { minLength: 1, maxLength: 30 }), (pauses) => {
      let [now, keys] = [0, [first] as readonly SigningKey[]];
      const known = new Map([[first.id, -LEAD_MS]]);
      const tokens: { kid: string; until: number }[] = [];
      for (const pause of pauses) {
        now += pause;
        const newest = keys.at(-1) ?? first;
        if (Date.parse(newest.signsFrom) <= BEGAN + now) {
          const generation = nextGeneration(newest, at(now));
          keys = [...keys, publishKey(`key-${generation}`, generation, {}, at(now + LEAD_MS).toISOString()).state];
          known.set(`key-${generation}`, now);
        } else expect(() => nextGeneration(newest, at(now))).toThrow(DomainError);
        keys = keys.map((key, index) => keys.slice(index + 1).reduce((state, next) => evolve(state, retireKey(state, next, at(now))), key));
        const signer = signingAt(keys.filter(({ status }) => status === 'active'), at(now));
        expect(signer).toBeDefined();
        expect(now - (known.get(signer?.id ?? '') ?? Infinity)).toBeGreaterThanOrEqual(LEAD_MS);
        tokens.push({ kid: signer?.id ?? '', until: now + TOKEN_MS });
        for (const { kid, until } of tokens.filter((token) => token.until > now)) {
          const { notAfter } = keys.find(({ id }) => id === kid) ?? first;
          expect(notAfter === null || Date.parse(notAfter) >= BEGAN + until).toBe(true);
        }
      }
    }));
  });
});
