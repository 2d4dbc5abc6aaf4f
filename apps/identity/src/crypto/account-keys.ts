/** Keys of service accounts as they are shown once: known by their beginning to scanners for secrets, and by a checksum to be one. */
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** 256 bits. */
const KEY_BYTES = 32;
const PREFIX = 'nuanxin_key_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BODY_LENGTH = 43;
const CHECK_LENGTH = 6;
const HINT_LENGTH = PREFIX.length + 3;
/** For scanners: what looks like this and whose checksum is right is a key. */
export const ACCOUNT_KEY = new RegExp(`^${PREFIX}[0-9A-Za-z]{${BODY_LENGTH + CHECK_LENGTH}}$`);

/** A number in base 62, filled up from the left. */
function written(value: bigint, length: number): string {
  let [rest, text] = [value, ''];
  for (; rest > 0n; rest /= BigInt(ALPHABET.length)) text = `${ALPHABET[Number(rest % BigInt(ALPHABET.length))] ?? ''}${text}`;
  return text.padStart(length, '0');
}

const checksumOf = (text: string): string => written(BigInt(crc32(text)), CHECK_LENGTH);

/** All that is kept of a key to know it again. */
export const accountKeyHash = (key: string): Buffer => createHash('sha256').update(key).digest();

/** A new key; `hint` is how it begins, by which people tell it from others. */
export function freshAccountKey(): { readonly key: string; readonly hash: Buffer; readonly hint: string } {
  const text = PREFIX + written(BigInt(`0x${randomBytes(KEY_BYTES).toString('hex')}`), BODY_LENGTH);
  const key = text + checksumOf(text);
  return { key, hash: accountKeyHash(key), hint: key.slice(0, HINT_LENGTH) };
}

/** Whether it could be a key: what is mistyped or cut off is told without looking it up. */
export const isAccountKey = (key: string): boolean => ACCOUNT_KEY.test(key) && checksumOf(key.slice(0, -CHECK_LENGTH)) === key.slice(-CHECK_LENGTH);
