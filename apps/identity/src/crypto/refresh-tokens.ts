/** Refresh tokens: 256 bits each, kept as SHA-256 alone, and each the only one that can tell its successor. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { IdentitySecrets } from './secrets.js';

/** A token as it is handed out, and what is kept of it. */
export interface RefreshToken {
  readonly token: string;
  readonly hash: Buffer;
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const of = (bytes: Buffer): RefreshToken => ({ token: bytes.toString('base64url'), hash: createHash('sha256').update(bytes).digest() });

/**
 * The first token of a session is random. Its successor is an HMAC over it under a secret of the session, which is itself
 * an HMAC over the session's id under this service's key. So a reply that was lost can be given again from the spent token
 * (ID-11), while neither the database (hashes alone) nor the key alone tells any token.
 */
@Injectable()
export class RefreshTokens {
  constructor(@Inject(IdentitySecrets) private readonly secrets: IdentitySecrets) {}

  /** The first of a session. */
  first(): RefreshToken {
    return of(randomBytes(32));
  }

  /** What was shown, with its hash; undefined for what cannot be a token. */
  read(token: string): RefreshToken | undefined {
    return TOKEN.test(token) ? of(Buffer.from(token, 'base64url')) : undefined;
  }

  /** The one that comes after `spent` in a session, the same however often it is asked. */
  successor(sessionId: string, spent: RefreshToken): RefreshToken {
    const ofSession = createHmac('sha256', this.secrets.refreshKey).update(sessionId).digest();
    return of(createHmac('sha256', ofSession).update(Buffer.from(spent.token, 'base64url')).digest());
  }
}
