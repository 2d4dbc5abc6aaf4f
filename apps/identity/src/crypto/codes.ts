/** Codes of the second factor: by time from a shared secret (RFC 6238), and recovery codes, which are random and written down. */
import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { CODE_SECONDS, CODE_STEPS_AROUND } from '../domain/second-factor.js';

/** RFC 4226 §4: 160 bits. */
const SECRET_BYTES = 20;
const DIGITS = 6;
export const RECOVERY_CODES = 10;
/** 28 of 32 letters: 140 bits, so that a hash needs no salt (NIST SP 800-63B-4 §3.1.2.2 asks for 112, ASVS 11.5.1 for 128). */
const RECOVERY_CODE_LENGTH = 28;
const RECOVERY_CODE_GROUP = 4;
/** Crockford's base 32: no letters that look like digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const totpOf = (secret: string, of: { issuer?: string; label?: string } = {}): TOTP =>
  new TOTP({ ...of, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: DIGITS, period: CODE_SECONDS });

/** A new secret in base 32, as apps take it. */
export const freshSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** What an app reads from a QR code: the secret, and whose it is. */
export const uriOf = (secret: string, issuer: string, label: string): string => totpOf(secret, { issuer, label }).toString();

/** The step of time for which a code stands, near to `now`; undefined for a wrong one. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: CODE_STEPS_AROUND });
  return delta === null ? undefined : Math.floor(now.getTime() / (CODE_SECONDS * 1_000)) + delta;
}

/** The code of the step in which `now` lies. */
export const codeAt = (secret: string, now: Date): string => totpOf(secret).generate({ timestamp: now.getTime() });

export const isTimeCode = (code: string): boolean => /^\d{6}$/.test(code);

/** New recovery codes, as they are shown once: `7f2k-…`. */
export function freshRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from(randomBytes(RECOVERY_CODE_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
    return letters.match(new RegExp(`.{${RECOVERY_CODE_GROUP}}`, 'g'))?.join('-') ?? letters;
  });
}

/** What is kept of a recovery code: SHA-256 of its letters, whatever stands between them. */
export const recoveryHash = (code: string): Buffer => createHash('sha256').update(code.toLowerCase().replaceAll(/[^0-9a-z]/g, '')).digest();
