/** The vault of a service that seals personal data: opened from its environment, watched by its readiness, brought up to date by its migration. */
import { DomainError } from '@nuanxin/kernel';
import { migrateVault, openVault, readMasterKeyRing, VAULT_LIMITS, type Vault } from '@nuanxin/vault';
import { z } from 'zod';
import type { HealthChecks } from '../http/server.js';
import { loadConfig, StartupError } from '../runtime/config.js';

/** For injection: the service's vault. */
export const VAULT = Symbol('vault');

/** Opens the vault that the environment names; `keysMax` is how many keys a process may hold. Throws a StartupError that says what is wrong, never a value. */
export async function vaultFromEnvironment({ keysMax }: { keysMax: number } = VAULT_LIMITS): Promise<Vault> {
  const { VAULT_DATABASE_URL: url, VAULT_MASTER_KEY_FILE: file } = loadConfig(z.object({ VAULT_DATABASE_URL: z.string().min(1), VAULT_MASTER_KEY_FILE: z.string().min(1) }));
  try {
    return await openVault({ ...VAULT_LIMITS, keysMax, url, masterKeys: await readMasterKeyRing(file), monotonicMs: () => performance.now() });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new StartupError(`The vault cannot be opened: ${error.detail ?? error.code} See VAULT_DATABASE_URL and VAULT_MASTER_KEY_FILE.`, { cause: error });
  }
}

/** Brings the vault's database up to date where the environment names it for that; gives what it did, for the operator. */
export async function migrateVaultFromEnvironment(): Promise<string | undefined> {
  const { VAULT_DATABASE_MIGRATION_URL: url } = loadConfig(z.object({ VAULT_DATABASE_MIGRATION_URL: z.string().min(1).optional() }));
  if (url === undefined) return undefined;
  const applied = await migrateVault(url);
  return applied === 0 ? 'the vault is up to date' : `ran ${applied} migrations of the vault`;
}

/** That the vault answers, as part of a service's readiness. */
export const vaultHealth = (vault: Vault): HealthChecks => ({ vault: () => vault.ping().then(() => undefined, () => 'the vault does not answer') });
