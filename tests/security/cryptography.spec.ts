/** The inventory of cryptography names every source that uses any, and no other (ASVS 11.1.2). */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import typescript from 'typescript';

const root = path.join(import.meta.dirname, '../..');
/** What cryptography comes from. */
const SOURCES = /^(node:crypto|crypto|jose|otpauth|openid-client|@node-rs\/argon2|@nats-io\/nkeys|@simplewebauthn\/server|@peculiar\/x509|node:tls)(\/|$)/;

const uses = (text: string): boolean => typescript.preProcessFile(text).importedFiles.some(({ fileName }) => SOURCES.test(fileName));
const inventory = readFileSync(path.join(import.meta.dirname, 'cryptography.md'), 'utf8');
const listed = new Set([...inventory.matchAll(/`((?:apps|libs)\/[^`]+\.ts)`/g)].map(([, file = '']) => file));
const using = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.spec.ts') && !file.startsWith('libs/testing/') && uses(readFileSync(path.join(root, file), 'utf8')));

describe('the inventory of cryptography', () => {
  it('names every source that uses any', () => {
    expect(using.length).toBeGreaterThan(20);
    expect(using.filter((file) => !listed.has(file))).toEqual([]);
  });

  it('names none that does not', () => {
    expect([...listed].filter((file) => !using.includes(file))).toEqual([]);
  });

  it('sees each way to use some', () => {
    expect(["import { createHash } from 'node:crypto';", "const jose = await import('jose');", "export { hash } from '@node-rs/argon2';"].map(uses)).toEqual([true, true, true]);
    expect(uses("import { z } from 'zod';")).toBe(false);
  });
});
