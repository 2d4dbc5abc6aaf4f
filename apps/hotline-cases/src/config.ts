/** What hotline-cases is configured by besides: the vault's database, the file of master keys, and where files are kept. */
import { openObjectStore, storeConfig, type ObjectStore } from '@nuanxin/attachments';
import { loadConfig, StartupError } from '@nuanxin/service-kit';
import { migrateVault, openVault, readMasterKeyRing, VAULT_LIMITS, type Vault } from '@nuanxin/vault';
import { DomainError } from '@nuanxin/kernel';
import { z } from 'zod';

/** Opens the vault that the environment names. Throws a StartupError that says what is wrong, never a value. */
export async function vaultFromEnvironment(): Promise<Vault> {
  const { VAULT_DATABASE_URL: url, VAULT_MASTER_KEY_FILE: file } = loadConfig(z.object({ VAULT_DATABASE_URL: z.string().min(1), VAULT_MASTER_KEY_FILE: z.string().min(1) }));
  try {
    return await openVault({ ...VAULT_LIMITS, url, masterKeys: await readMasterKeyRing(file), monotonicMs: () => performance.now() });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new StartupError(`The vault cannot be opened: ${error.detail ?? error.code} See VAULT_DATABASE_URL and VAULT_MASTER_KEY_FILE.`, { cause: error });
  }
}

/** Opens the place of attached files that the environment names. Throws a StartupError that says what is wrong. */
export async function storeFromEnvironment(): Promise<ObjectStore> {
  try {
    return await openObjectStore(loadConfig(storeConfig));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new StartupError('Attached files cannot be kept where ATTACHMENTS_DIR says; it must be a folder that this account may write.', { cause: error });
  }
}

/** Brings the vault's database up to date where the environment names it for that; gives what it did, for the operator. */
export async function migrateVaultFromEnvironment(): Promise<string | undefined> {
  const { VAULT_DATABASE_MIGRATION_URL: url } = loadConfig(z.object({ VAULT_DATABASE_MIGRATION_URL: z.string().min(1).optional() }));
  if (url === undefined) return undefined;
  const applied = await migrateVault(url);
  return applied === 0 ? 'the vault is up to date' : `ran ${applied} migrations of the vault`;
}
