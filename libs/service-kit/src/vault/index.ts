/** The vault of a service that seals personal data: opened from its environment, watched by its readiness, brought up to date by its migration. */
import { DomainError } from '@nuanxin/kernel';
import { verifiedPostgresUrl } from '@nuanxin/messaging';
import { migrateVault, openVault, readMasterKeyRing, VAULT_LIMITS, type Vault } from '@nuanxin/vault';
import { z } from 'zod';
import type { HealthChecks } from '../http/server.js';
import { connectionConfig, loadConfig, StartupError } from '../runtime/config.js';
import { createLogger } from '../runtime/logger.js';
import { plainMark } from '../tls/plain.js';

/** For injection: the service's vault. */
export const VAULT = Symbol('vault');

/** Opens the vault that the environment names; `keysMax` is how many keys a process may hold. Throws a StartupError that says what is wrong, never a value. */
export async function vaultFromEnvironment({ keysMax }: { keysMax: number } = VAULT_LIMITS): Promise<Vault> {
  const config = loadConfig(connectionConfig.extend({ VAULT_DATABASE_URL: z.string().min(1), VAULT_MASTER_KEY_FILE: z.string().min(1) }));
  const file = config.VAULT_MASTER_KEY_FILE;
  const url = protectedUrl('VAULT_DATABASE_URL', config.VAULT_DATABASE_URL, config);
  try {
    return await openVault({ ...VAULT_LIMITS, keysMax, url, masterKeys: await readMasterKeyRing(file), monotonicMs: () => performance.now() });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new StartupError(`The vault cannot be opened: ${error.detail ?? error.code} See VAULT_DATABASE_URL and VAULT_MASTER_KEY_FILE.`, { cause: error });
  }
}

/** Brings the vault's database up to date where the environment names it for that; gives what it did, for the operator. */
export async function migrateVaultFromEnvironment(): Promise<string | undefined> {
  const config = loadConfig(connectionConfig.extend({ VAULT_DATABASE_MIGRATION_URL: z.string().min(1).optional() }));
  if (config.VAULT_DATABASE_MIGRATION_URL === undefined) return undefined;
  const applied = await migrateVault(protectedUrl('VAULT_DATABASE_MIGRATION_URL', config.VAULT_DATABASE_MIGRATION_URL, config));
  return applied === 0 ? 'the vault is up to date' : `ran ${applied} migrations of the vault`;
}

/** The URL by which the server must prove its name. Throws a StartupError where it would be spoken to in plain and nobody said so. */
function protectedUrl(name: string, given: string, config: z.output<typeof connectionConfig>): string {
  const url = verifiedPostgresUrl(given, config.TLS_CA_FILE);
  plainMark(config, { addresses: { [name]: url } }, createLogger('vault', 'warn'));
  return url;
}

/** That the vault answers, as part of a service's readiness. */
export const vaultHealth = (vault: Vault): HealthChecks => ({ vault: () => vault.ping().then(() => undefined, () => 'the vault does not answer') });
