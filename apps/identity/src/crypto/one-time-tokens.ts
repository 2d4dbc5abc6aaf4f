/** Tokens that are handed out once and kept as a hash alone. */
import { createHash, randomBytes } from 'node:crypto';

/** 256 bits. */
const TOKEN_BYTES = 32;

export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

export function freshToken(): { readonly token: string; readonly hash: Buffer } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, hash: tokenHash(token) };
}
