/** Keys of service accounts as texts: rule ID-32. */
import { describe, expect, it } from '@jest/globals';
import { ACCOUNT_KEY, accountKeyHash, freshAccountKey, isAccountKey } from './account-keys.js';

describe('a key of a service account', () => {
  it('ID-32 is recognised by how it begins and by its checksum, and no other text is', () => {
    const keys = Array.from({ length: 200 }, freshAccountKey);
    for (const { key, hash, hint } of keys) {
      expect([ACCOUNT_KEY.test(key), isAccountKey(key), key.startsWith(hint), hash.equals(accountKeyHash(key))]).toEqual([true, true, true, true]);
      const at = 12 + Math.floor(Math.random() * 49);
      const mistyped = key.slice(0, at) + (key[at] === 'x' ? 'y' : 'x') + key.slice(at + 1);
      expect([mistyped, isAccountKey(mistyped)]).toEqual([mistyped, false]);
    }
    expect(new Set(keys.map(({ key }) => key)).size).toBe(200);
    for (const other of ['', 'nuanxin_key_', keys[0]?.key.slice(0, -1) ?? '', `${keys[0]?.key ?? ''}0`]) expect(isAccountKey(other)).toBe(false);
  });

  it('ID-32 has 256 bits of chance: every place of its body takes many letters', () => {
    const bodies = Array.from({ length: 300 }, () => freshAccountKey().key.slice(12, 55));
    // The first place of 43 digits to the base of 62 holds what is left of 256 bits: little more than one.
    for (let place = 1; place < 43; place += 1) expect([place, new Set(bodies.map((body) => body[place])).size > 40]).toEqual([place, true]);
  });
});
