/** AES-256-GCM as the vault uses it everywhere: a fresh random nonce, a full tag, and a context that cannot be confused. */
import { type KeyObject, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

const ALGORITHM = 'aes-256-gcm';
const OPTIONS = { authTagLength: TAG_BYTES };

/**
 * Encrypts `plaintext`; gives nonce (12 bytes), tag (16), ciphertext. The nonce is random, which NIST SP 800-38D §8.3
 * allows for 2^32 encryptions under one key: no subject and no master key comes near it.
 */
export function encrypt(key: KeyObject, context: Buffer, plaintext: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS).setAAD(context);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** Decrypts what `encrypt` gave, or gives undefined where key, context or any byte is another than it was. */
export function decrypt(key: KeyObject, context: Buffer, encrypted: Buffer): Buffer | undefined {
  if (encrypted.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = encrypted.subarray(0, NONCE_BYTES);
  const tag = encrypted.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, OPTIONS).setAAD(context).setAuthTag(tag);
  const plaintext = decipher.update(encrypted.subarray(NONCE_BYTES + TAG_BYTES));
  try {
    // In GCM nothing is left for the end but the check of the tag; no copy of the plaintext is made.
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0);
    return undefined;
  }
}

/** Joins texts so that no two lists give the same bytes: each is preceded by its length (4 bytes, big-endian). */
export function contextOf(...parts: readonly string[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => {
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  }));
}
