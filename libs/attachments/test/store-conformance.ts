/** What every object store must do, whatever lies behind it: one suite for all of them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { bytesOf, eventually } from '@nuanxin/testing';
import type { ObjectStore } from '../src/index.js';
import { inChunks, read } from './contents.js';

const all = { offset: 0, length: 100_000_000 };
/** More than one part of a multipart upload. */
const LARGE = 11_000_000;

async function* broken(content: Buffer, error: Error): AsyncGenerator<Buffer> {
  yield* inChunks(content);
  throw error;
}

async function keysOf(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list()) keys.push(key);
  return keys;
}

/** Runs the suite on the store that `open` gives; `stop` ends what lies behind it. */
export function describeObjectStore(name: string, open: () => Promise<{ store: ObjectStore; stop: () => Promise<void> }>): void {
  describe(name, () => {
    let store: ObjectStore;
    let stop: () => Promise<void>;
    beforeAll(async () => { ({ store, stop } = await open()); });
    afterAll(async () => {
      await store.close();
      await stop();
    });

    it.each([1, 65_552, LARGE])('gives %d bytes again as they were stored, and says that they are there', async (size) => {
      const [key, content] = [randomUUID(), bytesOf(size)];
      const before = Date.now();
      await store.put(key, inChunks(content, 64_000));
      expect((await read(await store.get(key, all)))?.equals(content)).toBe(true);
      for await (const found of store.list()) if (found.key === key) expect(found.storedAt.getTime()).toBeGreaterThan(before - 10_000);
      expect(await keysOf(store)).toContain(key);
    });

    it('gives any part, fewer bytes past the end, and nothing of what is not there', async () => {
      const [key, content] = [randomUUID(), bytesOf(200_000)];
      await store.put(key, inChunks(content));
      for (const [offset, length] of [[0, 1], [199_999, 1], [65_536, 65_536], [123_456, 1_000_000]] as const) {
        expect((await read(await store.get(key, { offset, length })))?.equals(content.subarray(offset, offset + length))).toBe(true);
      }
      expect(await store.get(randomUUID(), all)).toBeUndefined();
    });

    it('keeps nothing of a content that breaks off, small or large, and throws what broke it', async () => {
      for (const size of [1_000, LARGE]) {
        const [key, error] = [randomUUID(), new Error('the sender has gone')];
        await expect(store.put(key, broken(bytesOf(size), error))).rejects.toBe(error);
        expect(await store.get(key, all)).toBeUndefined();
        expect(await keysOf(store)).not.toContain(key);
      }
      expect(await store.clearUnfinished(new Date(Date.now() + 60_000))).toBe(0);
    });

    it('keeps the object that was there when its replacement breaks off, and puts the new one in its place whole', async () => {
      const [key, first, second] = [randomUUID(), bytesOf(50_000, 'first'), bytesOf(40_000, 'second')];
      await store.put(key, inChunks(first));
      await expect(store.put(key, broken(second, new Error('gone')))).rejects.toThrow('gone');
      expect((await read(await store.get(key, all)))?.equals(first)).toBe(true);
      await store.put(key, inChunks(second));
      expect((await read(await store.get(key, all)))?.equals(second)).toBe(true);
    });

    it('removes an object, and one that is not there', async () => {
      const key = randomUUID();
      await store.put(key, inChunks(bytesOf(10)));
      await store.delete(key);
      await store.delete(key);
      expect(await store.get(key, all)).toBeUndefined();
      expect(await keysOf(store)).not.toContain(key);
    });

    it('clears what was begun and never finished, which then cannot be finished any more', async () => {
      const key = randomUUID();
      const waiting = Promise.withResolvers<void>();
      const taken = { bytes: 0 };
      const put = store.put(key, (async function* () {
        for await (const chunk of inChunks(bytesOf(LARGE))) { taken.bytes += chunk.length; yield chunk; }
        await waiting.promise;
      })());
      const refused = expect(put).rejects.toMatchObject({ code: 'unavailable' });
      await eventually(() => { expect(taken.bytes).toBe(LARGE); });
      expect(await store.clearUnfinished(new Date(Date.now() - 60_000))).toBe(0);
      await eventually(async () => { expect(await store.clearUnfinished(new Date(Date.now() + 60_000))).toBe(1); });
      waiting.resolve();
      await refused;
      expect(await keysOf(store)).not.toContain(key);
    });

    it('refuses a key that is no UUID, such as a way out of its place', async () => {
      for (const key of ['../outside', '', randomUUID().toUpperCase()]) {
        await expect(store.put(key, inChunks(bytesOf(1)))).rejects.toMatchObject({ code: 'invalid-input' });
        await expect(store.get(key, all)).rejects.toMatchObject({ code: 'invalid-input' });
        await expect(store.delete(key)).rejects.toMatchObject({ code: 'invalid-input' });
      }
    });

    it('says that it can be used', async () => { await expect(store.ping()).resolves.toBeUndefined(); });
  });
}
