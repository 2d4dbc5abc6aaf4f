/**
 * Encryption of contents in segments (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): each is sealed by
 * AES-256-GCM with its number and whether it is the last in the nonce, so that none can be cut off, moved, doubled or taken from elsewhere.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { contentIntegrity } from './errors.js';
import type { Part } from './object-store.js';

/** Bytes of content in each segment but the last, which has 1 to as many. */
export const SEGMENT_BYTES = 65_536;
const TAG_BYTES = 16;
const SEALED_BYTES = SEGMENT_BYTES + TAG_BYTES;
const NONCE_BYTES = 12;
const ALGORITHM = 'aes-256-gcm';
const OPTIONS = { authTagLength: TAG_BYTES };

/** A key of one content alone, and the place that every segment is bound to. */
export interface SegmentKey {
  readonly key: KeyObject;
  readonly context: Buffer;
}

/** The key as `node:crypto` takes it. */
export const segmentKey = (bytes: Buffer, context: Buffer): SegmentKey => ({ key: createSecretKey(bytes), context });

/** A key seals one content once, so that the number alone makes each nonce another: seven zeros, number (4 bytes), 1 for the last. */
function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(index, 7);
  nonce.writeUInt8(isLast ? 1 : 0, NONCE_BYTES - 1);
  return nonce;
}

function sealSegment({ key, context }: SegmentKey, index: number, isLast: boolean, content: Buffer): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, nonceOf(index, isLast), OPTIONS).setAAD(context);
  return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

function openSegment({ key, context }: SegmentKey, index: number, isLast: boolean, sealed: Buffer): Buffer {
  if (sealed.length <= TAG_BYTES) throw contentIntegrity('A content ends before its last segment.');
  const decipher = createDecipheriv(ALGORITHM, key, nonceOf(index, isLast), OPTIONS).setAAD(context).setAuthTag(sealed.subarray(-TAG_BYTES));
  const content = decipher.update(sealed.subarray(0, -TAG_BYTES));
  try {
    decipher.final();
  } catch {
    content.fill(0);
    throw contentIntegrity('A segment of a content was changed, or belongs in another place.');
  }
  return content;
}

/** The bytes in blocks of exactly `size`, but the last. Takes the next only when one is asked for. */
async function* blocksOf(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < size) continue;
    const joined = Buffer.concat(waiting);
    let at = 0;
    for (; joined.length - at >= size; at += size) yield joined.subarray(at, at + size);
    waiting = [joined.subarray(at)];
    length = joined.length - at;
  }
  if (length > 0) yield Buffer.concat(waiting);
}

/** Seals a content as it comes, one segment behind, since only its end tells which is the last. An empty content gives nothing. */
export async function* sealSegments(key: SegmentKey, content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let index = 0;
  let held: Buffer | undefined;
  for await (const block of blocksOf(content, SEGMENT_BYTES)) {
    if (held !== undefined) yield sealSegment(key, index++, false, held);
    held = block;
  }
  if (held !== undefined) yield sealSegment(key, index, true, held);
}

/** Where the segments stand that hold `part` of a content of `size` bytes. */
export function sealedPartOf(size: number, { offset, length }: Part): Part & { readonly first: number } {
  const first = Math.floor(offset / SEGMENT_BYTES);
  const last = Math.floor((offset + length - 1) / SEGMENT_BYTES);
  const end = Math.min((last + 1) * SEALED_BYTES, size + (lastIndexOf(size) + 1) * TAG_BYTES);
  return { first, offset: first * SEALED_BYTES, length: end - first * SEALED_BYTES };
}

const lastIndexOf = (size: number): number => Math.max(Math.ceil(size / SEGMENT_BYTES) - 1, 0);

/**
 * Opens `part` of a content of `size` bytes from its sealed segments, which begin with the one that `sealedPartOf` says. Gives nothing
 * that was not authenticated. Throws `content-integrity` where a segment is another than was sealed there, or is missing.
 */
export async function* openSegments(key: SegmentKey, sealed: AsyncIterable<Uint8Array>, size: number, part: Part): AsyncGenerator<Buffer> {
  const end = part.offset + part.length;
  let index = sealedPartOf(size, part).first;
  let at = index * SEGMENT_BYTES;
  for await (const block of blocksOf(sealed, SEALED_BYTES)) {
    const content = openSegment(key, index, index === lastIndexOf(size), block);
    yield content.subarray(Math.max(part.offset - at, 0), Math.min(end - at, content.length));
    at += content.length;
    index += 1;
  }
  if (at < end) throw contentIntegrity('A content ends before its last segment.');
}
