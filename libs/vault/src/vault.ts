/** The vault: seals values under a key of their subject's own, and destroys that key when the subject is to be forgotten. */
import { type KeyObject, randomUUID } from 'node:crypto';
import { DomainError, assertNever } from '@nuanxin/kernel';
import { blindIndexOf } from './blind-index.js';
import { ACTOR_ID_LENGTH_MAX, REASON_LENGTH_MAX, isUuid, type DestroyedKey } from './destroyed-key.js';
import { keyDestroyed, unavailable } from './errors.js';
import { KeyCache, type KeyCacheLimits, type Loan } from './key-cache.js';
import { KeyStore, type KeyStoreLimits, type StoredKey } from './key-store.js';
import type { MasterKeyRing } from './master-key-ring.js';
import { openValue, sealValue, type Place, type SubjectKey } from './sealed-value.js';

/** Seals and opens values of one subject. Made for one request: it works for at least half the cache's TTL, at most all of it. */
export interface Sealer {
  /**
   * Seals a text for the place where it will stand. Throws `vault-key-destroyed` when the key was destroyed in this process
   * meanwhile, `vault-unavailable` when the sealer's time is over, `invalid-input` for a text with half a character,
   * `payload-too-large` past 1 MiB.
   */
  seal(place: Place, plaintext: string): Buffer;
  /** Opens what was sealed for this place. Throws `vault-integrity` if it was changed or moved, and as `seal` does. */
  open(place: Place, sealed: Buffer): string;
}

/** Safe to share between requests. A subject is a client or a case, named by an opaque UUID in lower case. */
export interface Vault {
  /**
   * The subject's sealer; its key is made, committed and durable, at the first call, and the same for all who call at once.
   * Throws `vault-key-destroyed`, `vault-unavailable` (retryable), `vault-integrity` when the stored key was changed,
   * `invalid-input` when the id is no UUID.
   */
  sealerFor(subjectId: string): Promise<Sealer>;
  /**
   * Destroys the subject's key for ever, or forbids that one comes into being; again is no error and changes nothing.
   * In this process every sealer of the subject ends at once. Other processes may still use a key that they hold, but not
   * longer than the cache's TTL (60 s by default) after their query for it; what they seal in that time is lost too.
   * @param actorId who: a person's id or a service's name, at most 200 characters
   * @param reason why, at most 500 characters; it is kept for ever and exported, so no personal data in it
   */
  destroy(subjectId: string, actorId: string, reason: string): Promise<void>;
  /** All destroyed keys in the order of destruction, for a file outside the database's backup. */
  exportDestroyed(): Promise<DestroyedKey[]>;
  /**
   * 32 bytes by which equal values of one purpose are found again; the same after a rotation of the master key. Normalise
   * the value first. It names nobody but it links: delete it with what it indexes, for it outlives the subject's key.
   */
  blindIndex(value: string, purpose: string): Buffer;
  /** Resolves when the vault's database answers, for readiness. Throws `vault-unavailable`. */
  ping(): Promise<void>;
  /** Forgets the keys and closes the connections. */
  close(): Promise<void>;
}

export interface VaultOptions extends KeyCacheLimits, KeyStoreLimits {
  /** The vault's database, as the running role. */
  readonly url: string;
  readonly masterKeys: MasterKeyRing;
  /** Milliseconds of a clock that never goes back; the system's, not domain time. */
  readonly monotonicMs: () => number;
}

/** What a service takes unless it knows better. */
export const VAULT_LIMITS: KeyCacheLimits & KeyStoreLimits = { keysMax: 1_000, ttlMs: 60_000, poolMax: 4, queryTimeoutMs: 5_000 };

/** Opens the vault: connects and fetches the index key. Throws `vault-unavailable`, or `vault-integrity` under a wrong master key. */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const store = new KeyStore(options.url, options);
  try {
    const purpose = { kind: 'index' } as const;
    const wrapped = await store.indexKey(() => options.masterKeys.wrapNew(purpose));
    return new StoredVault(store, options, options.masterKeys.unwrap(purpose, wrapped));
  } catch (error) {
    await store.close();
    throw error;
  }
}

class StoredVault implements Vault {
  readonly #store: KeyStore;
  readonly #masterKeys: MasterKeyRing;
  readonly #indexKey: KeyObject;
  readonly #cache: KeyCache;
  readonly #sweeping: NodeJS.Timeout;

  constructor(store: KeyStore, options: VaultOptions, indexKey: KeyObject) {
    this.#store = store;
    this.#masterKeys = options.masterKeys;
    this.#indexKey = indexKey;
    this.#cache = new KeyCache(options, (subjectId) => this.#loadKey(subjectId), options.monotonicMs);
    this.#sweeping = setInterval(() => { this.#cache.sweep(); }, options.ttlMs).unref();
  }

  async sealerFor(subjectId: string): Promise<Sealer> {
    requireUuid(subjectId);
    const borrowed = await this.#cache.borrow(subjectId);
    return {
      seal: (place, plaintext) => sealValue(usable(borrowed()), place, plaintext),
      open: (place, sealed) => openValue(usable(borrowed()), place, sealed),
    };
  }

  async destroy(subjectId: string, actorId: string, reason: string): Promise<void> {
    requireUuid(subjectId);
    requireText('actor', actorId, ACTOR_ID_LENGTH_MAX);
    requireText('reason', reason, REASON_LENGTH_MAX);
    try {
      await this.#store.destroy(subjectId, actorId, reason);
    } finally {
      // Also after an error: the answer may have been lost and the key be gone. If it is not, it is simply fetched again.
      this.#cache.revoke(subjectId);
    }
  }

  exportDestroyed(): Promise<DestroyedKey[]> {
    return this.#store.destroyed();
  }

  blindIndex(value: string, purpose: string): Buffer {
    return blindIndexOf(this.#indexKey, value, purpose);
  }

  ping(): Promise<void> {
    return this.#store.ping();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    this.#cache.clear();
    await this.#store.close();
  }

  async #loadKey(subjectId: string): Promise<SubjectKey> {
    const stored = await this.#store.find(subjectId);
    const known = stored.state === 'none' ? await this.#createKey(subjectId) : stored;
    if (known.state !== 'present') throw keyDestroyed();
    return { keyId: known.keyId, key: this.#masterKeys.unwrap({ kind: 'subject', subjectId, keyId: known.keyId }, known) };
  }

  #createKey(subjectId: string): Promise<StoredKey> {
    const keyId = randomUUID();
    return this.#store.create(subjectId, keyId, this.#masterKeys.wrapNew({ kind: 'subject', subjectId, keyId }));
  }
}

function usable({ state, key }: Loan): SubjectKey {
  switch (state) {
    case 'usable': return key;
    case 'destroyed': throw keyDestroyed();
    case 'expired': throw unavailable('The time of this sealer is over; ask for another.');
    default: return assertNever(state);
  }
}

function requireUuid(subjectId: string): void {
  if (!isUuid(subjectId)) throw new DomainError('invalid-input', { detail: 'A subject is named by a UUID in lower case.' });
}

function requireText(name: string, text: string, lengthMax: number): void {
  if (text.trim() !== '' && text.length <= lengthMax) return;
  throw new DomainError('invalid-input', { detail: `The ${name} of a destruction has 1 to ${lengthMax} characters.` });
}
