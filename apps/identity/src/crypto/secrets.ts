/** The secrets that identity is given as files: the key from which others are derived, and the setup code. */
import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { StartupError } from '@nuanxin/service-kit';
import type { IdentityConfig } from '../config.js';

const KEY_BYTES = 32;
const BASE64_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;
/** A shorter code could be guessed; the launcher's have 20 characters of base 32. */
const SETUP_CODE_LENGTH_MIN = 16;

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/** Whether two strings are equal, in a time that tells nothing of how far they are. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

export class IdentitySecrets {
  /** Seals private signing keys (AES-256). */
  readonly sealingKey: Buffer;
  /** Seals the secrets of second factors (AES-256). */
  readonly factorKey: Buffer;
  /** Hides logins and networks where tries are counted (HMAC-SHA256). */
  readonly guessKey: Buffer;
  /** Makes successors of refresh tokens (HMAC-SHA256). */
  readonly refreshKey: Buffer;
  /** Seals sign-ins by a provider that wait for the browser (AES-256). */
  readonly beginningKey: Buffer;
  /** Hides accounts at providers (HMAC-SHA256). */
  readonly accountKey: Buffer;

  private constructor(private readonly setupCodeFile: string | undefined, key: Buffer) {
    const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `nuanxin/identity/${purpose}`, KEY_BYTES));
    this.sealingKey = derive('signing-keys');
    this.factorKey = derive('second-factors');
    this.guessKey = derive('guesses');
    this.refreshKey = derive('refresh-tokens');
    this.beginningKey = derive('provider-sign-ins');
    this.accountKey = derive('provider-accounts');
  }

  /** Reads the key. Throws a StartupError for a file that cannot be read or holds no key; its content is in no message. */
  static async load({ IDENTITY_KEY_FILE, SETUP_CODE_FILE }: Pick<IdentityConfig, 'IDENTITY_KEY_FILE' | 'SETUP_CODE_FILE'>): Promise<IdentitySecrets> {
    const text = await readFile(IDENTITY_KEY_FILE, 'utf8').catch(() => {
      throw new StartupError('The file that IDENTITY_KEY_FILE names cannot be read. Put 32 random bytes in base64 into it (openssl rand -base64 32) and start again.');
    });
    if (!BASE64_32_BYTES.test(text.trim())) throw new StartupError('The file that IDENTITY_KEY_FILE names must hold 32 bytes in base64 (openssl rand -base64 32).');
    return new IdentitySecrets(SETUP_CODE_FILE, Buffer.from(text.trim(), 'base64'));
  }

  /** The setup code; undefined where there is no file, or no code in it that could not be guessed. It is read each time, so that the file may be taken away. */
  async setupCode(): Promise<string | undefined> {
    if (this.setupCodeFile === undefined) return undefined;
    const code = (await readFile(this.setupCodeFile, 'utf8').catch(() => '')).trim();
    return code.length < SETUP_CODE_LENGTH_MIN ? undefined : code;
  }
}
