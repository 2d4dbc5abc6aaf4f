/** A providers' file for identity under test, with the files that it names. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Institution } from './institution.js';

export const CLIENT_ID = 'nuanxin';
export const CLIENT_SECRET = 'a secret of the test that is long enough';

export const redirectOf = (id: string): string => `https://console.example.org/sign-in/${id}`;

/** What is configured of a provider by a secret; `more` adds to it, or replaces parts. */
export const providerOf = (id: string, issuer: string, secretFile: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id, names: { zh: '天津大学', en: 'Tianjin University' }, issuer, clientId: CLIENT_ID, clientAuthentication: { method: 'client_secret_basic', secretFile }, redirectUris: [redirectOf(id)], ...more,
});

/** Writes the file. Each provider's entry is made by a function that is given the files of its secret and key. */
export async function providersFile(entries: readonly { id: string; institution: Pick<Institution, 'issuer' | 'clientKey'>; more?: (keyFile: string) => Record<string, unknown> }[]): Promise<{ file: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), `nuanxin-test-providers-${randomUUID()}-`));
  const secretFile = path.join(folder, 'secret');
  await writeFile(secretFile, `${CLIENT_SECRET}\n`, { mode: 0o600 });
  const providers = await Promise.all(entries.map(async ({ id, institution, more }) => {
    const keyFile = path.join(folder, `${id}-key`);
    await writeFile(keyFile, institution.clientKey, { mode: 0o600 });
    return providerOf(id, institution.issuer, secretFile, more?.(keyFile));
  }));
  const file = path.join(folder, 'providers.json');
  await writeFile(file, JSON.stringify({ providers }), { mode: 0o600 });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}
