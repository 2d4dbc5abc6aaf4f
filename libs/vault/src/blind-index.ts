/** Blind indexes: equal values can be found again without being stored in the clear. */
import { type KeyObject, createHmac, createSecretKey, hkdfSync } from 'node:crypto';

import { KEY_BYTES } from './aead.js';

/**
 * HMAC-SHA-256 (32 bytes) of a value under a key that HKDF-SHA-256 (RFC 5869) derives from the index key for one purpose,
 * so that indexes of two purposes cannot be joined.
 */
export function blindIndexOf(indexKey: KeyObject, value: string, purpose: string): Buffer {
  const derived = Buffer.from(hkdfSync('sha256', indexKey, Buffer.alloc(0), `nuanxin-vault-blind-index:${purpose}`, KEY_BYTES));
  const key = createSecretKey(derived);
  derived.fill(0);
  return createHmac('sha256', key).update(value, 'utf8').digest();
}
