/** The sealed form: it opens in its place under its key and nowhere else, and tells nothing of the text but a rough length. */
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openValue, PADDING_BYTES, PLAINTEXT_BYTES_MAX, sealValue, type Place, type SubjectKey } from './sealed-value.js';

const OVERHEAD_BYTES = 1 + 16 + 12 + 16;
const place: Place = { table: 'case_note', column: 'body', row: '0190c6f2-0000-7000-8000-000000000001' };
const integrity = expect.objectContaining({ code: 'vault-integrity' });

const newKey = (): SubjectKey => ({ keyId: randomUUID(), key: createSecretKey(randomBytes(32)) });
const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const word = fc.string({ unit: 'grapheme', maxLength: 12 });

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a sealed value', () => {
  it('P1: opens to the text that was sealed, Chinese and emoji included', () => {
    const key = newKey();
    for (const plaintext of ['', '今晚睡不着，想家。', '👩‍⚕️ 谢谢你们 💗', 'a\u0000b', '\u0080', '𠮷野家']) {
      expect(openValue(key, place, sealValue(key, place, plaintext))).toBe(plaintext);
    }
    fc.assert(fc.property(text, (plaintext) => openValue(key, place, sealValue(key, place, plaintext)) === plaintext));
  });

  it('P1: has the form version, key id, nonce, tag, ciphertext', () => {
    const key = newKey();
    const sealed = sealValue(key, place, '你好');
    expect(sealed[0]).toBe(1);
    expect(sealed.subarray(1, 17).toString('hex')).toBe(key.keyId.replaceAll('-', ''));
    expect(sealed).toHaveLength(OVERHEAD_BYTES + PADDING_BYTES);
  });

  it('P1: fails as vault-integrity when any one byte is changed, or bytes are cut off or added', () => {
    const key = newKey();
    fc.assert(fc.property(text, fc.nat(), fc.integer({ min: 1, max: 255 }), (plaintext, at, change) => {
      const sealed = sealValue(key, place, plaintext);
      const index = at % sealed.length;
      sealed.writeUInt8(sealed.readUInt8(index) ^ change, index);
      expect(errorOf(() => openValue(key, place, sealed))).toEqual(integrity);
    }));
    fc.assert(fc.property(text, fc.nat(), (plaintext, at) => {
      const sealed = sealValue(key, place, plaintext);
      expect(errorOf(() => openValue(key, place, sealed.subarray(0, at % sealed.length)))).toEqual(integrity);
    }));
    expect(errorOf(() => openValue(key, place, Buffer.concat([sealValue(key, place, 'x'), Buffer.alloc(64)])))).toEqual(integrity);
  });

  it('P1: fails as vault-integrity in any other table, column or row', () => {
    const key = newKey();
    const anywhere = fc.record({ table: word, column: word, row: word });
    fc.assert(fc.property(anywhere, anywhere, text, (sealedAt, openedAt, plaintext) => {
      fc.pre(sealedAt.table !== openedAt.table || sealedAt.column !== openedAt.column || sealedAt.row !== openedAt.row);
      expect(errorOf(() => openValue(key, openedAt, sealValue(key, sealedAt, plaintext)))).toEqual(integrity);
    }));
    for (const part of ['table', 'column', 'row'] as const) {
      fc.assert(fc.property(anywhere, word, (sealedAt, other) => {
        fc.pre(sealedAt[part] !== other);
        expect(errorOf(() => openValue(key, { ...sealedAt, [part]: other }, sealValue(key, sealedAt, 'x')))).toEqual(integrity);
      }));
    }
  });

  it('P1: does not confuse places whose joined names are equal', () => {
    const key = newKey();
    const sealed = sealValue(key, { table: 'ab', column: 'c', row: 'd' }, 'x');
    expect(errorOf(() => openValue(key, { table: 'a', column: 'bc', row: 'd' }, sealed))).toEqual(integrity);
  });

  it('P1: fails as vault-integrity under another key, another key id, and the same key by another id', () => {
    const key = newKey();
    const sealed = sealValue(key, place, 'x');
    expect(errorOf(() => openValue(newKey(), place, sealed))).toEqual(integrity);
    expect(errorOf(() => openValue({ ...newKey(), keyId: key.keyId }, place, sealed))).toEqual(integrity);
    const renamed = { ...key, keyId: randomUUID() };
    Buffer.from(renamed.keyId.replaceAll('-', ''), 'hex').copy(sealed, 1);
    expect(errorOf(() => openValue(renamed, place, sealed))).toEqual(integrity);
  });

  it('P1: differs each time, also for equal texts in one place', () => {
    const key = newKey();
    const sealed = Array.from({ length: 100 }, () => sealValue(key, place, '一样的话').toString('hex'));
    expect(new Set(sealed).size).toBe(100);
  });

  it('P1: tells of the text only in which 64 bytes its length falls', () => {
    const key = newKey();
    const lengthOf = (plaintext: string): number => sealValue(key, place, plaintext).length - OVERHEAD_BYTES;
    expect(['', '是', 'x'.repeat(63)].map(lengthOf)).toEqual([64, 64, 64]);
    expect(['x'.repeat(64), 'x'.repeat(127), 'x'.repeat(128)].map(lengthOf)).toEqual([128, 128, 192]);
    fc.assert(fc.property(text, (plaintext) => lengthOf(plaintext) % PADDING_BYTES === 0));
  });

  it('O1: refuses a text past 1 MiB, and one that UTF-8 would change', () => {
    const key = newKey();
    const longest = '暖'.repeat(Math.floor(PLAINTEXT_BYTES_MAX / 3));
    expect(openValue(key, place, sealValue(key, place, longest))).toBe(longest);
    expect(errorOf(() => sealValue(key, place, `${longest}暖`))).toEqual(expect.objectContaining({ code: 'payload-too-large' }));
    expect(errorOf(() => sealValue(key, place, 'half \ud83d'))).toEqual(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('P1: no error says what was sealed or under which key', () => {
    const key = newKey();
    const sealed = sealValue(key, place, 'canary-in-a-note');
    sealed.writeUInt8(sealed.readUInt8(50) ^ 1, 50);
    const error = errorOf(() => openValue(key, place, sealed));
    expect(String(error)).toContain('case_note.body');
    expect(JSON.stringify(error) + String(error)).not.toMatch(/canary|0190c6f2/);
  });
});
