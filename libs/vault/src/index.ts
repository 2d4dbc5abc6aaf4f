/** Envelope encryption for every service: values sealed under a key per subject, and keys that can be destroyed. */
export { formatDestroyedList, parseDestroyedList, readDestroyedList, writeDestroyedList, type DestroyedKey } from './destroyed-key.js';
export type { KeyCacheLimits } from './key-cache.js';
export type { KeyStoreLimits } from './key-store.js';
export { newMasterKeyLine, parseMasterKeyRing, readMasterKeyRing, type MasterKeyRing } from './master-key-ring.js';
export { migrateVault } from './migrate.js';
export { vaultMigrations } from './migrations.js';
export { listDestroyed, reapplyDestroyed, reapplyDestroyedWithin, rewrapAll } from './operator.js';
export { contextOf } from './aead.js';
export { PADDING_BYTES, PLAINTEXT_BYTES_MAX, type Place } from './sealed-value.js';
export { VAULT_LIMITS, openVault, type Sealer, type Vault, type VaultOptions } from './vault.js';
