/** The sealed form of one value, as it stands in a column of a service's own table. */
import type { KeyObject } from 'node:crypto';

import { DomainError } from '@nuanxin/kernel';

import { NONCE_BYTES, TAG_BYTES, contextOf, decrypt, encrypt } from './aead.js';
import { integrity } from './errors.js';

/** Where a sealed value stands. It opens in this place and no other. */
export interface Place {
  readonly table: string;
  readonly column: string;
  /** The row's primary key. */
  readonly row: string;
}

/** A subject's key, ready for use. */
export interface SubjectKey {
  /** UUID, in lower case. */
  readonly keyId: string;
  readonly key: KeyObject;
}

/** The largest text that is sealed, in bytes of UTF-8. */
export const PLAINTEXT_BYTES_MAX = 1_048_576;

/** Plaintexts are padded to a multiple of this, so that the length of a note does not tell a "yes" from a story. */
export const PADDING_BYTES = 64;

const VERSION = 1;
const KEY_ID_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

/**
 * Seals a text for a place: version (1 byte), key id (16), nonce (12), tag (16), ciphertext (a multiple of 64).
 * Throws `invalid-input` for half a surrogate pair, which UTF-8 would silently change, and `payload-too-large`
 * past `PLAINTEXT_BYTES_MAX`.
 */
export function sealValue({ keyId, key }: SubjectKey, place: Place, plaintext: string): Buffer {
  if (!plaintext.isWellFormed()) throw new DomainError('invalid-input', { detail: 'The text holds half a character (a lone surrogate).' });
  if (Buffer.byteLength(plaintext, 'utf8') > PLAINTEXT_BYTES_MAX) {
    throw new DomainError('payload-too-large', { detail: `At most ${PLAINTEXT_BYTES_MAX} bytes of text are kept in one value.` });
  }
  const padded = pad(plaintext);
  const encrypted = encrypt(key, contextOfValue(keyId, place), padded);
  padded.fill(0);
  return Buffer.concat([Buffer.from([VERSION]), bytesOfUuid(keyId), encrypted]);
}

/** Opens what `sealValue` gave for the same key and place. Throws `vault-integrity` for anything else. */
export function openValue({ keyId, key }: SubjectKey, place: Place, sealed: Buffer): string {
  const where = `${place.table}.${place.column}`;
  if (sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) throw integrity(`A value in ${where} is too short to be a sealed one.`);
  if (sealed[0] !== VERSION) throw integrity(`A value in ${where} is in a form that is not known here.`);
  if (!sealed.subarray(1, HEADER_BYTES).equals(bytesOfUuid(keyId))) throw integrity(`A value in ${where} was sealed under another key than its subject's.`);
  const padded = decrypt(key, contextOfValue(keyId, place), sealed.subarray(HEADER_BYTES));
  if (padded === undefined) throw integrity(`A value in ${where} was changed, or belongs in another place.`);
  const plaintext = padded.toString('utf8', 0, lengthBeforePadding(padded, where));
  padded.fill(0);
  return plaintext;
}

function contextOfValue(keyId: string, { table, column, row }: Place): Buffer {
  return contextOf('nuanxin-vault-value', String(VERSION), keyId, table, column, row);
}

/** ISO/IEC 7816-4: one byte 0x80, then zeros; a text that fills its last block gets one more. */
function pad(plaintext: string): Buffer {
  const length = Buffer.byteLength(plaintext, 'utf8');
  const padded = Buffer.alloc(Math.ceil((length + 1) / PADDING_BYTES) * PADDING_BYTES);
  padded.write(plaintext, 'utf8');
  padded[length] = 0x80;
  return padded;
}

function lengthBeforePadding(padded: Buffer, where: string): number {
  const length = padded.lastIndexOf(0x80);
  if (length < 0 || padded.length % PADDING_BYTES !== 0) throw integrity(`A value in ${where} is not padded as sealed values are.`);
  return length;
}

function bytesOfUuid(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
