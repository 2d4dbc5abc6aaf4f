/** The search for what was confided finds it in every form, wherever it stands in a file. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { searchFor } from './search.js';

const CANARY = '0f1e2d3c4b5a69788796a5b4';
const base64Within = (before: string): string => Buffer.from(`${before}${CANARY}。`).toString('base64');

let folder = '';
beforeAll(async () => { folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-search-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the search', () => {
  it.each<[string, string | Buffer]>([
    ['UTF-8', `担心${CANARY}`], ['UTF-16', Buffer.from(`担心${CANARY}`, 'utf16le')], ['UTF-16 of the other order', Buffer.from(`担心${CANARY}`, 'utf16le').swap16()],
    ['hexadecimal', Buffer.from(`担心${CANARY}`).toString('hex')], ['hexadecimal in capitals', Buffer.from(CANARY).toString('hex').toUpperCase()],
    ['base64', base64Within('')], ['base64 from the second byte', base64Within('a')], ['base64 from the third byte', base64Within('ab')], ['base64 for addresses', Buffer.from(`??>>${CANARY}`).toString('base64url')],
    ['across what is read at once', Buffer.concat([Buffer.alloc(4 * 1024 * 1024 - 5), Buffer.from(CANARY)])],
  ])('finds %s', async (name, content) => {
    await writeFile(path.join(folder, name), content);
    expect((await searchFor({ confided: [CANARY], plain: [] }, folder)).found).toContainEqual({ file: name, text: CANARY });
  });

  it('finds nothing where nothing is', async () => {
    expect((await searchFor({ confided: [`${CANARY}x`], plain: ['nothing of it'] }, folder)).found).toEqual([]);
  });
});
