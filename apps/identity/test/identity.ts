/** Identity under test: set up, with an administrator who signed in, and whoever else a test needs. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RoleName } from '@nuanxin/contracts';
import { routes } from '@nuanxin/contracts/identity';
import { freshDatabase, testService, type TestPostgres, type TestService } from '@nuanxin/testing';
import { migrateVault, newMasterKeyLine } from '@nuanxin/vault';
import { identity } from '../src/identity.module.js';

export const PASSWORD = 'correct horse battery';
export const SETUP_CODE = 'n0tg7essab1ewhat5oever';

/** Somebody who signed in. */
export interface SignedIn {
  readonly personId: string;
  readonly login: string;
  readonly token: string;
  readonly refreshToken: string;
}

export interface TestIdentity {
  readonly test: TestService;
  readonly admin: SignedIn;
  signIn(login: string, password?: string): Promise<SignedIn>;
  /** A new person with a role in the whole district, or in hospitals, who signed in. */
  somebody(role?: RoleName, hospitalIds?: string[]): Promise<SignedIn>;
}

export const freshLogin = (): string => `p${randomUUID()}`;

/** A vault with a fresh master key. */
async function vaultIn(folder: string, postgres: TestPostgres): Promise<{ VAULT_DATABASE_URL: string; VAULT_MASTER_KEY_FILE: string }> {
  const { migrateUrl, runUrl } = await freshDatabase(postgres, 'identity-vault');
  await migrateVault(migrateUrl);
  const file = path.join(folder, 'master-key');
  await writeFile(file, `${newMasterKeyLine('test')}\n`, { mode: 0o600 });
  return { VAULT_DATABASE_URL: runUrl, VAULT_MASTER_KEY_FILE: file };
}

/** Files with a fresh key and the setup code. */
async function filesIn(folder: string): Promise<{ IDENTITY_KEY_FILE: string; SETUP_CODE_FILE: string }> {
  const files = { IDENTITY_KEY_FILE: path.join(folder, 'identity-key'), SETUP_CODE_FILE: path.join(folder, 'setup-code') };
  await writeFile(files.IDENTITY_KEY_FILE, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  await writeFile(files.SETUP_CODE_FILE, `${SETUP_CODE}\n`, { mode: 0o600 });
  return files;
}

/** Identity with nobody in it yet; it asks nobody for a second factor unless its environment says so. */
export async function emptyIdentity(environment: Record<string, string> = {}, options: { logTo?: { write(line: string): void } } = {}): Promise<TestService> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nuanxin-test-identity-'));
  const test = await testService(identity, async ({ postgres }) => ({ ...(await filesIn(folder)), ...(await vaultIn(folder, postgres)), SECOND_FACTOR: 'optional', NUANXIN_DEMO: '1', ...environment }), options);
  return {
    ...test,
    stop: async () => {
      await test.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function testIdentity(environment?: Record<string, string>, options?: { logTo?: { write(line: string): void } }): Promise<TestIdentity> {
  const test = await emptyIdentity(environment, options);
  const login = freshLogin();
  const made = await test.call(routes.setUp, { body: { code: SETUP_CODE, name: '王芳', login, password: PASSWORD } });
  if (made.status !== 201) throw new Error(`The setup answered ${made.status}.`);
  const signIn = async (name: string, password = PASSWORD): Promise<SignedIn> => {
    const { status, body } = await test.call(routes.signIn, { body: { login: name, password } });
    if (status !== 201) throw new Error(`Signing in answered ${status}.`);
    return { personId: body.person.personId, login: name, token: body.accessToken, refreshToken: body.refreshToken };
  };
  const admin = await signIn(login);
  return {
    test, admin, signIn,
    somebody: async (role, hospitalIds) => {
      const credentials = { login: freshLogin(), password: PASSWORD };
      const scope = hospitalIds === undefined ? { kind: 'district' } : { kind: 'hospitals', hospitalIds };
      const { status } = await test.call(routes.registerPerson, { token: admin.token, body: { name: '李静', credentials, grants: role === undefined ? [] : [{ role, scope }] } });
      if (status !== 201) throw new Error(`Registering answered ${status}.`);
      return signIn(credentials.login);
    },
  };
}
