/** Objects in a folder: written aside, synced, moved into place at once, readable by this account alone. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, mkdir, open, opendir, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { storeUnavailable } from './errors.js';
import { isKey, requireKey, type ObjectStore, type Part, type StoredObject } from './object-store.js';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Where what is not finished lies; no shard is called so. */
const INCOMING = 'incoming';

/** What the system refused; whatever else is thrown came with the content. */
const isOfTheSystem = (error: unknown): error is { readonly code?: unknown } => typeof error === 'object' && error !== null && 'syscall' in error;
const unlessMissing = (error: unknown): undefined => {
  if (isOfTheSystem(error) && error.code === 'ENOENT') return undefined;
  throw storeUnavailable(error);
};

/** Makes what was written in a folder last: a name is durable only once its folder is synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export class FileStore implements ObjectStore {
  private constructor(private readonly root: string) {}

  /** Opens the folder, and makes it where there is none. Throws `unavailable` where it cannot be written. */
  static async open(root: string): Promise<FileStore> {
    const store = new FileStore(path.resolve(root));
    try {
      await mkdir(path.join(store.root, INCOMING), { recursive: true, mode: FOLDER_MODE });
    } catch (error) {
      throw storeUnavailable(error);
    }
    return store;
  }

  async put(key: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const target = this.pathOf(key);
    const aside = path.join(this.root, INCOMING, `${key}.${randomUUID()}`);
    try {
      const file = await open(aside, 'wx', FILE_MODE);
      await pipeline(Readable.from(content, { objectMode: false }), file.createWriteStream({ flush: true }));
      await this.shard(path.dirname(target));
      await rename(aside, target);
      await syncFolder(path.dirname(target));
    } catch (error) {
      await unlink(aside).catch(() => undefined);
      throw isOfTheSystem(error) ? storeUnavailable(error) : error;
    }
  }

  async get(key: string, { offset, length }: Part): Promise<AsyncIterable<Uint8Array> | undefined> {
    const file = await open(this.pathOf(key), 'r').catch(unlessMissing);
    if (file === undefined) return undefined;
    return createReadStream('', { fd: file, start: offset, end: offset + length - 1 });
  }

  async delete(key: string): Promise<void> {
    const target = this.pathOf(key);
    const found = await unlink(target).then(() => true, unlessMissing);
    if (found === true) await syncFolder(path.dirname(target));
  }

  async* list(): AsyncGenerator<StoredObject> {
    for await (const shard of await opendir(this.root)) {
      if (!shard.isDirectory() || shard.name === INCOMING) continue;
      for await (const { name } of await opendir(path.join(this.root, shard.name))) {
        const found = isKey(name) ? await stat(path.join(this.root, shard.name, name)).catch(unlessMissing) : undefined;
        if (found !== undefined) yield { key: name, storedAt: found.mtime };
      }
    }
  }

  async clearUnfinished(before: Date): Promise<number> {
    let cleared = 0;
    for await (const { name } of await opendir(path.join(this.root, INCOMING))) {
      const file = path.join(this.root, INCOMING, name);
      const found = await stat(file).catch(unlessMissing);
      if (found === undefined || found.mtime >= before) continue;
      await unlink(file).catch(unlessMissing);
      cleared += 1;
    }
    return cleared;
  }

  async ping(): Promise<void> {
    await access(path.join(this.root, INCOMING), constants.W_OK).catch((error: unknown) => { throw storeUnavailable(error); });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** By the last two digits, which are chance also in ids that begin with the time: 256 folders. */
  private pathOf(key: string): string {
    return path.join(this.root, requireKey(key).slice(-2), key);
  }

  private async shard(folder: string): Promise<void> {
    if (await mkdir(folder, { recursive: true, mode: FOLDER_MODE }) !== undefined) await syncFolder(this.root);
  }
}
