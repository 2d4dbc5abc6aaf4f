/** The master keys: how their file is read, and that a wrapped key unwraps for its own purpose alone. */
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { newMasterKeyLine, parseMasterKeyRing, readMasterKeyRing, type KeyPurpose } from './master-key-ring.js';

const subject = (): KeyPurpose => ({ kind: 'subject', subjectId: randomUUID(), keyId: randomUUID() });
const [oldLine, newLine] = [newMasterKeyLine('2020'), newMasterKeyLine('2021')];
const secretOf = (line: string): string => line.slice(line.indexOf(':') + 1);

describe('the master key file', () => {
  it('P1: takes the first line as the current key; one bare line has the id 1', () => {
    expect(parseMasterKeyRing(`${newLine}\n\n${oldLine}\n`).currentId).toBe('2021');
    expect(parseMasterKeyRing(secretOf(oldLine)).currentId).toBe('1');
  });

  it('P1: says which line is wrong and never what stands there', () => {
    const bad = ['', 'short', `2020:${secretOf(oldLine).slice(4)}`, `${newLine}\n${secretOf(oldLine)}`, `${newLine}\n2021:${secretOf(oldLine)}`, `a b:${secretOf(oldLine)}`, Array.from({ length: 101 }, (_, index) => newMasterKeyLine(`k${index}`)).join('\n')];
    for (const text of bad) {
      const error = (() => { try { return parseMasterKeyRing(text); } catch (thrown) { return thrown; } })();
      expect(error).toMatchObject({ code: 'vault-unavailable' });
      expect(inspect(error)).not.toContain(secretOf(oldLine).slice(4));
    }
  });

  it('P1: a missing file is vault-unavailable', async () => {
    await expect(readMasterKeyRing(`/nowhere/${randomUUID()}`)).rejects.toMatchObject({ code: 'vault-unavailable' });
  });

  it('P1: a ring that is printed shows no key', () => {
    const ring = parseMasterKeyRing(oldLine);
    const hex = Buffer.from(secretOf(oldLine), 'base64').toString('hex');
    const printed = inspect(ring, { depth: 9, showHidden: true }) + JSON.stringify(ring);
    expect(printed).not.toContain(secretOf(oldLine));
    expect(printed.replaceAll(/[ ,]/g, '')).not.toContain(hex);
  });
});

describe('a wrapped key', () => {
  it('P1: unwraps to the same key under the master key that wrapped it, before and after being wrapped again', () => {
    const purpose = subject();
    const before = parseMasterKeyRing(oldLine).wrapNew(purpose);
    const both = parseMasterKeyRing(`${newLine}\n${oldLine}`);
    const after = both.rewrap(purpose, before);
    expect([before.masterId, after.masterId]).toEqual(['2020', '2021']);
    expect(parseMasterKeyRing(newLine).unwrap(purpose, after).equals(both.unwrap(purpose, before))).toBe(true);
    expect(() => parseMasterKeyRing(newLine).unwrap(purpose, before)).toThrow('vault-unavailable: A key is wrapped under the master key "2020"');
  });

  it('P1: unwraps for no other subject, key id or kind, under no other master key of that id, and with no byte changed', () => {
    const ring = parseMasterKeyRing(oldLine);
    const purpose = { kind: 'subject', subjectId: randomUUID(), keyId: randomUUID() } as const;
    const { masterId, wrapped } = ring.wrapNew(purpose);
    for (const other of [{ ...purpose, subjectId: randomUUID() }, { ...purpose, keyId: randomUUID() }, { kind: 'index' } as const]) {
      expect(() => ring.unwrap(other, { masterId, wrapped })).toThrow('vault-integrity');
    }
    expect(() => parseMasterKeyRing(newMasterKeyLine('2020')).unwrap(purpose, { masterId, wrapped })).toThrow('vault-integrity');
    for (const index of wrapped.keys()) {
      const changed = Buffer.from(wrapped);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => ring.unwrap(purpose, { masterId, wrapped: changed })).toThrow('vault-integrity');
    }
  });
});
