/** The cache of keys: bounded in number and time, one load for many callers, and nothing kept past a revocation. */
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeyCache } from './key-cache.js';
import type { SubjectKey } from './sealed-value.js';

const newKey = (): SubjectKey => ({ keyId: randomUUID(), key: createSecretKey(randomBytes(32)) });

function cacheUnderTest({ keysMax = 10, load = () => Promise.resolve(newKey()) } = {}) {
  const world = { nowMs: 0, loads: 0 };
  const cache = new KeyCache({ keysMax, ttlMs: 60_000 }, () => { world.loads += 1; return load(); }, () => world.nowMs);
  return { cache, world };
}

describe('the key cache', () => {
  it('P1: loads once for many callers at once, and again only after half the TTL', async () => {
    const { cache, world } = cacheUnderTest();
    const loans = await Promise.all(Array.from({ length: 20 }, () => cache.borrow('a')));
    world.nowMs = 29_999;
    await cache.borrow('a');
    expect([world.loads, new Set(loans.map((loan) => loan().key.keyId)).size]).toEqual([1, 1]);
    world.nowMs = 30_000;
    await cache.borrow('a');
    expect(world.loads).toBe(2);
  });

  it('P1: a key on loan is usable until the TTL after its query and not longer', async () => {
    const { cache, world } = cacheUnderTest();
    await cache.borrow('a');
    world.nowMs = 29_999;
    const loan = await cache.borrow('a');
    world.nowMs = 59_999;
    expect(loan().state).toBe('usable');
    world.nowMs = 60_000;
    expect(loan().state).toBe('expired');
  });

  it('O1: keeps no more keys than it may, and lets the one unused for longest go without breaking its loan', async () => {
    const { cache, world } = cacheUnderTest({ keysMax: 2 });
    const [a, b] = [await cache.borrow('a'), await cache.borrow('b')];
    await cache.borrow('a');
    await cache.borrow('c');
    expect([cache.size, world.loads, a().state, b().state]).toEqual([2, 3, 'usable', 'usable']);
    await cache.borrow('a');
    expect(world.loads).toBe(3);
    await cache.borrow('b');
    expect(world.loads).toBe(4);
  });

  it('P1: keys past their time are forgotten also when nobody asks', async () => {
    const { cache, world } = cacheUnderTest();
    await cache.borrow('a');
    world.nowMs = 60_000;
    cache.sweep();
    expect(cache.size).toBe(0);
  });

  it('P1: a revocation ends every loan of the subject, the replaced and the evicted too, and no other', async () => {
    const { cache, world } = cacheUnderTest({ keysMax: 1 });
    const first = await cache.borrow('a');
    world.nowMs = 40_000;
    const second = await cache.borrow('a');
    const other = await cache.borrow('b');
    cache.revoke('a');
    cache.sweep();
    expect([first().state, second().state, other().state]).toEqual(['destroyed', 'destroyed', 'usable']);
  });

  it('P1: a load that was on its way at the revocation is not believed', async () => {
    const [before, after] = [newKey(), newKey()];
    const answers = [Promise.withResolvers<SubjectKey>(), Promise.withResolvers<SubjectKey>()] as const;
    let calls = 0;
    const { cache } = cacheUnderTest({ load: () => answers[calls++ === 0 ? 0 : 1].promise });
    const borrowing = cache.borrow('a');
    cache.revoke('a');
    answers[0].resolve(before);
    answers[1].resolve(after);
    expect((await borrowing)().key.keyId).toBe(after.keyId);
  });

  it('O1: a failed load is told to its callers and tried again by the next', async () => {
    let failing = true;
    const { cache } = cacheUnderTest({ load: () => (failing ? Promise.reject(new Error('down')) : Promise.resolve(newKey())) });
    await expect(cache.borrow('a')).rejects.toThrow('down');
    failing = false;
    expect((await cache.borrow('a'))().state).toBe('usable');
  });
});
