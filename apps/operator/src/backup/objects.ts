/** Objects of a place: read whole, and measured as they pass, so that what is not what it was is found. */
import { createHash } from 'node:crypto';
import type { ObjectStore } from '@nuanxin/attachments';

/** What is known of an object's content. */
export interface Measured {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Counts and digests what passes through. */
export class Meter {
  private bytes = 0;
  private readonly hash = createHash('sha256');

  async* over(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.bytes += chunk.length;
      this.hash.update(chunk);
      yield chunk;
    }
  }

  /** What passed; to be asked once. */
  measured(): Measured {
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}

/** The whole of an object; undefined where there is none. One longer than `bytesMax` is cut off after the byte too many. */
export const contentOf = (store: ObjectStore, key: string, bytesMax: number): Promise<AsyncIterable<Uint8Array> | undefined> => store.get(key, { offset: 0, length: bytesMax + 1 });

/** An object as text. Throws an Error where it is not there or larger. */
export async function textOf(store: ObjectStore, key: string, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await contentOf(store, key, bytesMax) ?? []) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0 || bytes.length > bytesMax) throw new Error(`The object ${key} is not there, empty, or larger than ${bytesMax} bytes.`);
  return bytes.toString('utf8');
}

export async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

/** What is wrong with an object that was so when it was stored; undefined when it still is. */
export async function changeOf(store: ObjectStore, key: string, { bytes, sha256 }: Measured): Promise<string | undefined> {
  const content = await contentOf(store, key, bytes);
  if (content === undefined) return 'is gone';
  const meter = new Meter();
  for await (const chunk of meter.over(content)) void chunk;
  const found = meter.measured();
  return found.bytes === bytes && found.sha256 === sha256 ? undefined : 'was changed';
}
