/** The master keys: they wrap the other keys, live in a file outside every database, and are rotated by id. */
import { type KeyObject, createSecretKey, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { KEY_BYTES, NONCE_BYTES, TAG_BYTES, contextOf, decrypt, encrypt } from './aead.js';
import { integrity, unavailable } from './errors.js';

/** A wrapped key as it is stored: version (1 byte), nonce (12), tag (16), encrypted key (32). */
export interface WrappedKey {
  readonly masterId: string;
  readonly wrapped: Buffer;
}

/** What a wrapped key is for; it unwraps for nothing else, so that rows cannot be exchanged. */
export type KeyPurpose = { readonly kind: 'subject'; readonly subjectId: string; readonly keyId: string } | { readonly kind: 'index' };

interface MasterKey {
  readonly id: string;
  readonly key: KeyObject;
}

const VERSION = 1;
const WRAPPED_BYTES = 1 + NONCE_BYTES + TAG_BYTES + KEY_BYTES;
const LINE = /^(?:(?<id>[A-Za-z0-9._-]{1,64}):)?(?<base64>[A-Za-z0-9+/]{43}=)$/;
const ID_OF_BARE_LINE = '1';
const MASTER_KEYS_MAX = 100;

/** The current master key and the older ones. Key bytes are kept outside the JavaScript heap and never printed. */
export class MasterKeyRing {
  readonly #current: MasterKey;
  readonly #byId: ReadonlyMap<string, MasterKey>;

  constructor(current: MasterKey, older: readonly MasterKey[]) {
    this.#current = current;
    this.#byId = new Map([current, ...older].map((master) => [master.id, master]));
  }

  /** The id of the master key that new keys are wrapped under. */
  get currentId(): string {
    return this.#current.id;
  }

  /** Makes a key of 32 random bytes, and gives it only wrapped under the current master key. */
  wrapNew(purpose: KeyPurpose): WrappedKey {
    return this.#wrap(purpose, randomBytes(KEY_BYTES));
  }

  /** Unwraps a key. Throws `vault-unavailable` when its master key is not in the ring, `vault-integrity` when the row was changed. */
  unwrap(purpose: KeyPurpose, { masterId, wrapped }: WrappedKey): KeyObject {
    const bytes = this.#unwrapped(purpose, masterId, wrapped);
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return key;
  }

  /** The same key under the current master key. Throws as `unwrap` does. */
  rewrap(purpose: KeyPurpose, { masterId, wrapped }: WrappedKey): WrappedKey {
    return this.#wrap(purpose, this.#unwrapped(purpose, masterId, wrapped));
  }

  /** Takes `bytes` over and zeroes them. */
  #wrap(purpose: KeyPurpose, bytes: Buffer): WrappedKey {
    const { id, key } = this.#current;
    const wrapped = Buffer.concat([Buffer.from([VERSION]), encrypt(key, contextOfKey(purpose, id), bytes)]);
    bytes.fill(0);
    return { masterId: id, wrapped };
  }

  #unwrapped(purpose: KeyPurpose, masterId: string, wrapped: Buffer): Buffer {
    const master = this.#byId.get(masterId);
    if (master === undefined) throw unavailable(`A key is wrapped under the master key "${masterId}", which the master key file does not hold.`);
    const known = wrapped.length === WRAPPED_BYTES && wrapped[0] === VERSION;
    const bytes = known ? decrypt(master.key, contextOfKey(purpose, masterId), wrapped.subarray(1)) : undefined;
    if (bytes === undefined) throw integrity(`${nameOfKey(purpose)} does not unwrap under the master key "${masterId}": its row was changed, or the master key is another one.`);
    return bytes;
  }
}

/**
 * Reads a ring from a file's text: lines `<id>:<base64 of 32 bytes>`, the current key first, older ones after it. A file
 * of one line may leave the id out; it is then `1`. Empty lines don't count. Throws `vault-unavailable`, naming the line
 * and never its content.
 */
export function parseMasterKeyRing(text: string): MasterKeyRing {
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 })).filter(({ line }) => line !== '');
  if (lines.length > MASTER_KEYS_MAX) throw unavailable(`The master key file holds more than ${MASTER_KEYS_MAX} keys.`);
  const keys = lines.map(({ line, number }) => masterKeyOf(line, number, lines.length === 1));
  const [current, ...older] = keys;
  if (current === undefined) throw unavailable('The master key file is empty; put a line <id>:<base64 of 32 random bytes> into it.');
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw unavailable('The master key file gives one id to two keys.');
  return new MasterKeyRing(current, older);
}

/** Reads the ring from the file that `VAULT_MASTER_KEY_FILE` names. Throws `vault-unavailable`. */
export async function readMasterKeyRing(file: string): Promise<MasterKeyRing> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unavailable('The master key file (VAULT_MASTER_KEY_FILE) cannot be read.', error);
  });
  return parseMasterKeyRing(text);
}

/** A new line for the master key file. */
export function newMasterKeyLine(id: string): string {
  return `${id}:${randomBytes(KEY_BYTES).toString('base64')}`;
}

function masterKeyOf(line: string, number: number, alone: boolean): MasterKey {
  const { id, base64 } = LINE.exec(line)?.groups ?? {};
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (bytes.length !== KEY_BYTES) throw unavailable(`Line ${number} of the master key file is not <id>:<base64 of 32 bytes>.`);
  if (id === undefined && !alone) throw unavailable(`Line ${number} of the master key file lacks its id; only a file of one line may leave it out.`);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { id: id ?? ID_OF_BARE_LINE, key };
}

function contextOfKey(purpose: KeyPurpose, masterId: string): Buffer {
  const bound = purpose.kind === 'subject' ? [purpose.subjectId, purpose.keyId] : [];
  return contextOf('nuanxin-vault-key', String(VERSION), masterId, purpose.kind, ...bound);
}

function nameOfKey(purpose: KeyPurpose): string {
  return purpose.kind === 'subject' ? `The key ${purpose.keyId}` : 'The index key';
}
