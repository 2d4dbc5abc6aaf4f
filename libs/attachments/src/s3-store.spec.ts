/** An S3-compatible store: the suite of all stores against a real server, and what only a bucket has: prefixes, credentials, being away. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@nuanxin/embedded';
import { bytesOf, TestS3 } from '@nuanxin/testing';
import { inChunks, read } from '../test/contents.js';
import { describeObjectStore } from '../test/store-conformance.js';
import { openObjectStore, storeConfig, type ObjectStore } from './index.js';

const configOf = ({ bucket, endpoint, credentialsFile }: TestS3, prefix: string) => ({ ATTACHMENTS_S3_BUCKET: bucket, ATTACHMENTS_S3_ENDPOINT: endpoint, ATTACHMENTS_S3_PREFIX: prefix, ATTACHMENTS_S3_CREDENTIALS_FILE: credentialsFile });
const storeOf = (server: TestS3, prefix: string, changes: Record<string, string> = {}): Promise<ObjectStore> => openObjectStore(storeConfig.parse({ ...configOf(server, prefix), ...changes }));

if (!TestS3.isThere) {
  describe.skip('a bucket', () => { it('is an object store', () => undefined); });
} else {
  describeObjectStore('a bucket', async () => {
    const server = await TestS3.start();
    return { store: await storeOf(server, 'hotline-cases/'), stop: () => server.stop() };
  });

  describe('the bucket itself', () => {
    let server: TestS3;
    const opened: ObjectStore[] = [];
    beforeAll(async () => { server = await TestS3.start(); });
    afterAll(async () => {
      for (const store of opened) await store.close();
      await server.stop();
    });
    const open = async (prefix: string, changes?: Record<string, string>): Promise<ObjectStore> => {
      const store = await storeOf(server, prefix, changes);
      opened.push(store);
      return store;
    };
    const credentials = async (text: string): Promise<string> => {
      const file = path.join(server.folder, randomUUID());
      await writeFile(file, text, { mode: 0o600 });
      return file;
    };
    const keysOf = async (store: ObjectStore): Promise<string[]> => {
      const keys: string[] = [];
      for await (const { key } of store.list()) keys.push(key);
      return keys;
    };

    it('keeps the objects of services apart by their prefixes', async () => {
      const [one, other, key] = [await open('one/'), await open('other/'), randomUUID()];
      await one.put(key, inChunks(bytesOf(100)));
      expect([await keysOf(one), await keysOf(other), await other.get(key, { offset: 0, length: 1 })]).toEqual([[key], [], undefined]);
      await other.delete(key);
      expect(await read(await one.get(key, { offset: 0, length: 100 }))).toEqual(bytesOf(100));
    });

    it('is unavailable by wrong credentials, without the bucket, and when nobody answers', async () => {
      const refused = { code: 'unavailable', detail: 'What is attached cannot be stored or read right now.' };
      const changes = [{ ATTACHMENTS_S3_CREDENTIALS_FILE: await credentials('somebody:else') }, { ATTACHMENTS_S3_BUCKET: 'another' }, { ATTACHMENTS_S3_ENDPOINT: `http://127.0.0.1:${await freePort()}` }];
      for (const change of changes) {
        const store = await open('x/', change);
        await expect(store.ping()).rejects.toMatchObject(refused);
        await expect(store.put(randomUUID(), inChunks(bytesOf(10)))).rejects.toMatchObject(refused);
        await expect(keysOf(store)).rejects.toMatchObject(refused);
      }
    });

    it('is not opened without credentials that can be read, nor beside a folder', async () => {
      await expect(storeOf(server, 'x/', { ATTACHMENTS_S3_CREDENTIALS_FILE: await credentials('nonsense') })).rejects.toMatchObject({ code: 'invalid-input' });
      await expect(storeOf(server, 'x/', { ATTACHMENTS_S3_CREDENTIALS_FILE: '/nowhere' })).rejects.toMatchObject({ code: 'invalid-input' });
      const whole = configOf(server, 'x/');
      const { ATTACHMENTS_S3_ENDPOINT: _, ...withoutEndpoint } = whole;
      const { ATTACHMENTS_S3_CREDENTIALS_FILE: __, ...withoutCredentials } = whole;
      for (const wrong of [{}, { ...whole, ATTACHMENTS_DIR: '/tmp' }, withoutEndpoint, withoutCredentials]) expect(storeConfig.safeParse(wrong).success).toBe(false);
    });
  });
}
