/** The folder as object store: the suite of all stores, and what only a folder has: modes, synced names, memory that stays flat. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@nuanxin/testing';
import { inChunks, read } from '../test/contents.js';
import { describeObjectStore } from '../test/store-conformance.js';
import { FileStore } from './index.js';

const newFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'nuanxin-attachments-'));

describeObjectStore('a folder', async () => {
  const folder = await newFolder();
  return { store: await FileStore.open(path.join(folder, 'made', 'there')), stop: () => rm(folder, { recursive: true }) };
});

describe('the folder itself', () => {
  let folder: string;
  let store: FileStore;
  beforeEach(async () => {
    folder = await newFolder();
    store = await FileStore.open(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is read by nobody else: files 0600, folders 0700, 256 of them', async () => {
    const key = randomUUID();
    await store.put(key, inChunks(bytesOf(10)));
    const modes = await Promise.all(['incoming', key.slice(-2), path.join(key.slice(-2), key)].map(async (file) => ((await stat(path.join(folder, file))).mode & 0o777).toString(8)));
    expect(modes).toEqual(['700', '700', '600']);
    expect((await readdir(folder)).sort()).toEqual([key.slice(-2), 'incoming'].sort());
  });

  it('is the same for the next process, and says nothing of files that are not ours', async () => {
    const key = randomUUID();
    await store.put(key, inChunks(bytesOf(10)));
    await writeFile(path.join(folder, key.slice(-2), 'lost+found'), '');
    const next = await FileStore.open(folder);
    expect(await read(await next.get(key, { offset: 0, length: 10 }))).toEqual(bytesOf(10));
    const keys: string[] = [];
    for await (const found of next.list()) keys.push(found.key);
    expect(keys).toEqual([key]);
  });

  it('holds a few chunks of a content that comes faster than it is written, however much there is', async () => {
    const chunk = bytesOf(64 * 1_024);
    let [given, ahead] = [0, 0];
    await store.put(randomUUID(), (async function* () {
      for (let count = 0; count < 320; count += 1) {
        const [aside = ''] = await readdir(path.join(folder, 'incoming'));
        ahead = Math.max(ahead, given - (await stat(path.join(folder, 'incoming', aside))).size);
        given += chunk.length;
        yield chunk;
      }
    })());
    expect(given).toBe(20 * 1_024 * 1_024);
    expect(ahead).toBeLessThanOrEqual(8 * chunk.length);
  });

  it('is unavailable, with no path in what is told, where it is gone', async () => {
    await rm(folder, { recursive: true });
    const refused = { code: 'unavailable', detail: 'What is attached cannot be stored or read right now.' };
    await expect(store.put(randomUUID(), inChunks(bytesOf(10)))).rejects.toMatchObject(refused);
    await expect(store.ping()).rejects.toMatchObject(refused);
    await writeFile(folder, '');
    await expect(FileStore.open(folder)).rejects.toMatchObject(refused);
  });
});
