/** Secrets as files, where there is no cluster: made once, completed, read by their group alone. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { natsAccounts } from './nats-accounts.js';
import { writeSecrets } from './secrets-folder.js';

describe('secrets as files', () => {
  let folder = '';
  let said: string[] = [];
  const make = (): Promise<void> => writeSecrets({ folder, postgres: 'db:5432' }, (line) => said.push(line));
  const files = async (): Promise<Record<string, string>> => Object.fromEntries(await Promise.all((await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => [path.relative(folder, path.join(parentPath, name)), await readFile(path.join(parentPath, name), 'utf8')] as const)));
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-secrets-'));
    said = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are made once, and what is missing again; what is there stays', async () => {
    await make();
    const first = await files();
    expect(first['identity/database-url']).toMatch(/^postgresql:\/\/identity_run:/);
    expect(said).toContain('identity: made');
    said = [];
    await make();
    expect([await files(), said]).toEqual([first, ['All secrets are there.']]);
    await rm(path.join(folder, 'identity/setup-code'));
    await make();
    const { 'identity/setup-code': again, ...rest } = await files();
    const { 'identity/setup-code': before, ...others } = first;
    expect([rest, again === before, (again ?? '').length]).toEqual([others, false, before?.length]);
    expect(said).toEqual(['All secrets are there.', 'identity: completed', 'All secrets are there.']);
    for (const value of Object.values(first)) expect(said.join()).not.toContain(value);
  });

  it('are read by nobody but whoever made them and their group', async () => {
    await make();
    for (const file of Object.keys(await files())) expect([file, (await stat(path.join(folder, file))).mode & 0o777]).toEqual([file, 0o440]);
  });

  it('tell a NATS server every public key that its accounts name', async () => {
    await make();
    const users = (await files())['nats-users/nats-users.conf'] ?? '';
    const named = [...natsAccounts('d').matchAll(/\$(NATS_PUBLIC_[A-Z_]+)/g)].map(([, name = '']) => name);
    expect([...users.matchAll(/^(NATS_PUBLIC_[A-Z_]+): "U[A-Z2-7]{55}"$/gm)].map(([, name]) => name).sort()).toEqual([...new Set(named)].sort());
  });
});
