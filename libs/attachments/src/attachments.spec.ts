/** Attachments: taken by size and content, bound to their row, gone without a trace when they break off, and swept when left over. */
import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@nuanxin/kernel';
import { pdf } from '@nuanxin/testing';
import type { Sealer } from '@nuanxin/vault';
import { randomUUID } from 'node:crypto';
import { inChunks, read } from '../test/contents.js';
import { Attachments, ORPHAN_MS, safeFileName, type ObjectStore, type StoredObject } from './index.js';

const rules = { maxBytes: 1_000_000, types: ['application/pdf', 'image/png'] };

/** Seals by saying for which place. */
const sealer: Sealer = {
  seal: ({ table, column, row }, text) => Buffer.from(JSON.stringify([table, column, row, text])),
  open: ({ table, column, row }, sealed) => {
    const [...parts] = JSON.parse(sealed.toString()) as string[];
    if (parts.slice(0, 3).join() !== [table, column, row].join()) throw new DomainError('vault-integrity');
    return parts[3] ?? '';
  },
};

/** A store in memory that keeps what it is given, and times as told. */
function memoryStore() {
  const objects = new Map<string, { bytes: Buffer; storedAt: Date }>();
  const store: ObjectStore = {
    put: async (key, content) => void objects.set(key, { bytes: await read(content) ?? Buffer.alloc(0), storedAt: new Date() }),
    get: (key, { offset, length }) => { const found = objects.get(key); return Promise.resolve(found === undefined ? undefined : inChunks(found.bytes.subarray(offset, offset + length))); },
    delete: (key) => { objects.delete(key); return Promise.resolve(); },
    list: async function* (): AsyncGenerator<StoredObject> { for (const [key, { storedAt }] of objects) yield { key, storedAt }; },
    clearUnfinished: () => Promise.resolve(0), ping: () => Promise.resolve(), close: () => Promise.resolve(),
  };
  return { objects, attachments: new Attachments(store) };
}

const contentOf = (id: string) => ({ id, table: 'case_attachment', sealer: () => Promise.resolve(sealer) });

describe('an attachment', () => {
  it('is given again by its row: whole and in part, with size and type by content', async () => {
    const { attachments, objects } = memoryStore();
    const [id, content] = [randomUUID(), pdf(150_000)];
    const stored = await attachments.save(contentOf(id), inChunks(content), rules);
    expect(stored).toMatchObject({ size: 150_000, type: 'application/pdf' });
    expect(objects.get(id)?.bytes.includes('%PDF')).toBe(false);
    expect((await read(await attachments.open(contentOf(id), stored, { offset: 0, length: 150_000 })))?.equals(content)).toBe(true);
    expect((await read(await attachments.open(contentOf(id), stored, { offset: 65_530, length: 10 })))?.equals(content.subarray(65_530, 65_540))).toBe(true);
  });

  it('does not open as that of another row or table, nor when its bytes are those of another', async () => {
    const { attachments, objects } = memoryStore();
    const [one, other] = [randomUUID(), randomUUID()];
    const stored = await attachments.save(contentOf(one), inChunks(pdf(1_000)), rules);
    await attachments.save(contentOf(other), inChunks(pdf(1_000, 'other')), rules);
    const part = { offset: 0, length: 1_000 };
    await expect(attachments.open(contentOf(other), stored, part)).rejects.toMatchObject({ code: 'vault-integrity' });
    await expect(attachments.open({ ...contentOf(one), table: 'resource_attachment' }, stored, part)).rejects.toMatchObject({ code: 'vault-integrity' });
    objects.set(one, objects.get(other) ?? { bytes: Buffer.alloc(0), storedAt: new Date() });
    await expect(attachments.open(contentOf(one), stored, part)).rejects.toMatchObject({ code: 'content-integrity' });
    objects.delete(one);
    await expect(attachments.open(contentOf(one), stored, part)).rejects.toMatchObject({ code: 'content-integrity' });
  });

  it.each<[string, Buffer, object]>([
    ['one byte too many', pdf(1_000_001), { code: 'payload-too-large' }],
    ['no bytes', Buffer.alloc(0), { code: 'invalid-input' }],
    ['words', Buffer.from('a note in plain words'), { code: 'file-type-not-allowed', detail: expect.stringContaining('Found no type that is known here') }],
    ['a program', Buffer.from('7f454c4602010100000000000000000002003e00', 'hex'), { code: 'file-type-not-allowed', detail: expect.stringContaining('Found application/x-elf') }],
    ['HTML', Buffer.from('<!DOCTYPE html><script>alert(1)</script>'), { code: 'file-type-not-allowed' }],
  ])('of %s is refused, and nothing of it stays', async (_title, content, refusal) => {
    const { attachments, objects } = memoryStore();
    await expect(attachments.save(contentOf(randomUUID()), inChunks(content), rules)).rejects.toMatchObject(refusal);
    expect([...objects]).toEqual([]);
  });

  it('that breaks off ends its source and leaves nothing; so does one that is refused', async () => {
    const { attachments, objects } = memoryStore();
    let ended = 0;
    const source = async function* (error?: Error): AsyncGenerator<Buffer> {
      try { yield* inChunks(error === undefined ? Buffer.alloc(10_000) : pdf(100_000)); if (error !== undefined) throw error; } finally { ended += 1; }
    };
    await expect(attachments.save(contentOf(randomUUID()), source(new Error('gone')), rules)).rejects.toThrow('gone');
    await expect(attachments.save(contentOf(randomUUID()), source(), rules)).rejects.toMatchObject({ code: 'file-type-not-allowed' });
    expect([ended, objects.size]).toEqual([2, 0]);
  });

  it('tells the same content sent again by its digest', async () => {
    const { attachments } = memoryStore();
    const [one, again, other] = await Promise.all([pdf(1_000), pdf(1_000), pdf(1_000, 'other')].map((content) => attachments.save(contentOf(randomUUID()), inChunks(content), rules)));
    expect([one?.digest.equals(again?.digest ?? Buffer.alloc(0)), one?.digest.equals(other?.digest ?? Buffer.alloc(0))]).toEqual([true, false]);
  });
});

it('sweeping removes what has no row for an hour, and neither what has one nor what may just get one', async () => {
  const { attachments, objects } = memoryStore();
  const now = new Date();
  const [kept, orphan, fresh] = [randomUUID(), randomUUID(), randomUUID()];
  for (const id of [kept, orphan, fresh]) objects.set(id, { bytes: Buffer.alloc(1), storedAt: new Date(now.getTime() - (id === fresh ? ORPHAN_MS - 1_000 : ORPHAN_MS + 1_000)) });
  const asked: (readonly string[])[] = [];
  expect(await attachments.sweep(now, (ids) => { asked.push(ids); return Promise.resolve(new Set([kept])); })).toBe(1);
  expect(asked.flat().sort()).toEqual([kept, orphan].sort());
  expect([...objects.keys()].sort()).toEqual([kept, fresh].sort());
});

describe('a file name', () => {
  it.each([
    ['扫描件.pdf', 'application/pdf', '扫描件.pdf'], ['C:\\Users\\li\\scan.PDF', 'application/pdf', 'scan.PDF'], ['../../etc/passwd', 'application/pdf', 'passwd.pdf'],
    ['photo.jpeg', 'image/jpeg', 'photo.jpeg'], ['photo.exe', 'image/jpeg', 'photo.jpg'], ['gpj\u202e.exe', 'image/png', 'gpj.png'], ['a\u0000b\n"c".png', 'image/png', 'abc.png'],
    ['e\u0301.png', 'image/png', '\u00e9.png'], ['...', 'image/png', 'file.png'], ['.htaccess', 'image/png', 'htaccess.png'], ['con.pdf', 'application/pdf', '_con.pdf'], ['   ', 'image/webp', 'file.webp'],
  ])('%j of %s becomes %j', (given, type, safe) => { expect(safeFileName(given, type)).toBe(safe); });

  it('has at most 255 bytes and no half character, its extension kept', () => {
    const name = safeFileName(`${'文'.repeat(200)}.pdf`, 'application/pdf');
    expect([Buffer.byteLength(name) <= 255, name.endsWith('文.pdf'), name.isWellFormed()]).toEqual([true, true, true]);
  });
});
