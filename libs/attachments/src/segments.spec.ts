/** P1: segments open as what was sealed, in their place and order alone, any part of them, and with memory that stays flat. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { bytesOf } from '@nuanxin/testing';
import { inChunks, read } from '../test/contents.js';
import { SEGMENT_BYTES, openSegments, sealedPartOf, sealSegments, segmentKey } from './segments.js';

const SEALED = SEGMENT_BYTES + 16;
const key = segmentKey(randomBytes(32), Buffer.from('case_attachment row'));
const seal = async (content: Buffer, chunk?: number): Promise<Buffer> => await read(sealSegments(key, inChunks(content, chunk))) ?? Buffer.alloc(0);
const open = (sealed: Buffer, size: number, part = { offset: 0, length: size }, by = key): Promise<Buffer | undefined> => {
  const { offset, length } = sealedPartOf(size, part);
  return read(openSegments(by, inChunks(sealed.subarray(offset, offset + length), 7_001), size, part));
};
const integrity = { code: 'content-integrity' };

describe('a sealed content', () => {
  const sizes = [1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 3 * SEGMENT_BYTES, 200_000];

  it.each(sizes)('of %d bytes opens whole, is 16 bytes a segment longer, and shows nothing of itself', async (size) => {
    const content = bytesOf(size);
    const sealed = await seal(content);
    expect(sealed.length).toBe(size + Math.ceil(size / SEGMENT_BYTES) * 16);
    expect((await open(sealed, size))?.equals(content)).toBe(true);
    if (size >= 32) for (let at = 0; at + 32 <= size; at += SEGMENT_BYTES / 2) expect(sealed.includes(content.subarray(at, at + 32))).toBe(false);
  });

  it('opens in any part, whatever the chunks that it came in', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(...sizes), fc.integer({ min: 1, max: 150_000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), async (size, chunk, from, long) => {
      const content = bytesOf(size);
      const offset = Math.min(Math.floor(from * size), size - 1);
      const length = Math.max(1, Math.floor(long * (size - offset)));
      expect((await open(await seal(content, chunk), size, { offset, length }))?.equals(content.subarray(offset, offset + length))).toBe(true);
    }), { numRuns: 60 });
  });

  it('does not open with one byte changed, wherever it is', async () => {
    const content = bytesOf(2 * SEGMENT_BYTES + 100);
    const sealed = await seal(content);
    for (const at of [0, SEGMENT_BYTES, SEALED - 1, SEALED, 2 * SEALED, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(open(changed, content.length)).rejects.toMatchObject(integrity);
    }
  });

  it('does not open cut off anywhere, also between segments, nor as the shorter content that it then seems to be', async () => {
    const content = bytesOf(3 * SEGMENT_BYTES);
    const sealed = await seal(content);
    for (const end of [0, 1, 15, SEALED, 2 * SEALED, sealed.length - 1]) {
      await expect(open(sealed.subarray(0, end), content.length)).rejects.toMatchObject(integrity);
    }
    await expect(open(sealed.subarray(0, 2 * SEALED), 2 * SEGMENT_BYTES)).rejects.toMatchObject(integrity);
    await expect(open(sealed, 4 * SEGMENT_BYTES)).rejects.toMatchObject(integrity);
  });

  it('does not open with segments in another order, doubled, or from another content of the same key', async () => {
    const content = bytesOf(3 * SEGMENT_BYTES);
    const sealed = await seal(content);
    const [first, second, third] = [0, 1, 2].map((index) => sealed.subarray(index * SEALED, (index + 1) * SEALED)) as [Buffer, Buffer, Buffer];
    for (const order of [[second, first, third], [first, first, third], [first, third, second], [third, second, first]]) {
      await expect(open(Buffer.concat(order), content.length)).rejects.toMatchObject(integrity);
    }
    await expect(open(Buffer.concat([second]), SEGMENT_BYTES, { offset: 0, length: SEGMENT_BYTES })).rejects.toMatchObject(integrity);
  });

  it('does not open for another row, or by another key', async () => {
    const content = bytesOf(1_000);
    const sealed = await seal(content);
    await expect(open(sealed, 1_000, undefined, { ...key, context: Buffer.from('case_attachment other') })).rejects.toMatchObject(integrity);
    await expect(open(sealed, 1_000, undefined, segmentKey(randomBytes(32), key.context))).rejects.toMatchObject(integrity);
  });
});

describe('memory', () => {
  /** A source that knows how much of it was taken. */
  function counted(chunk: Buffer, count: number) {
    const taken = { bytes: 0 };
    return { taken, source: (async function* () { for (let n = 0; n < count; n += 1) { taken.bytes += chunk.length; yield chunk; } })() };
  }
  const LEAD = 3 * SEALED;

  it('sealing takes no more than three segments ahead of what is taken of it', async () => {
    const { taken, source } = counted(bytesOf(16_384), 1_280);
    let given = 0;
    for await (const sealed of sealSegments(key, source)) {
      given += sealed.length;
      expect(taken.bytes - given).toBeLessThanOrEqual(LEAD);
    }
    expect(taken.bytes).toBe(20 * 1_024 * 1_024);
  });

  it('opening takes no more than three segments ahead of what is taken of it', async () => {
    const content = bytesOf(40 * SEGMENT_BYTES);
    const sealed = await seal(content);
    const taken = { bytes: 0 };
    const source = (async function* () { for await (const chunk of inChunks(sealed, 16_384)) { taken.bytes += chunk.length; yield chunk; } })();
    let given = 0;
    for await (const block of openSegments(key, source, content.length, { offset: 0, length: content.length })) {
      given += block.length;
      expect(taken.bytes - given).toBeLessThanOrEqual(LEAD);
    }
    expect(given).toBe(content.length);
  });
});
