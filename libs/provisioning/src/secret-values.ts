/** Fresh values for a cell's secrets. */
import { randomBytes } from 'node:crypto';
import { createUser, fromSeed } from '@nats-io/nkeys';

const KEY_BYTES = 32;
const PASSWORD_BYTES = 24;
/** Typed in by a person once: 26 characters of Crockford's base 32, which has no look-alikes: 130 bits. */
const SETUP_CODE_LENGTH = 26;
const SETUP_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** 256 bits in base64, for what seals or signs. */
export const freshKey = (): string => randomBytes(KEY_BYTES).toString('base64');

/** 192 bits that may stand in a URL as they are. */
export const freshPassword = (): string => randomBytes(PASSWORD_BYTES).toString('base64url');

/** The one-time code by which the first administrator is registered. */
export const freshSetupCode = (): string => Array.from(randomBytes(SETUP_CODE_LENGTH), (byte) => SETUP_ALPHABET[byte % SETUP_ALPHABET.length]).join('');

/** The nkey seed of a NATS user. */
export const freshNatsSeed = (): string => new TextDecoder().decode(createUser().getSeed());

/** The public key that belongs to a seed, for the server's configuration. Throws for what is no seed. */
export const natsPublicKey = (seed: string): string => fromSeed(new TextEncoder().encode(seed.trim())).getPublicKey();
