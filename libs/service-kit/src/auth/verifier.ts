/** Verifies access tokens once and remembers them by hash until they expire or are evicted. */
import { createHash } from 'node:crypto';
import { DomainError, type PersonActor } from '@nuanxin/kernel';
import { decodeProtectedHeader, importJWK, jwtVerify, type CryptoKey } from 'jose';
import { ACCESS_TOKEN_SECONDS_MAX, actorOf, claimsSchema, issuerOf, type Claims } from './claims.js';

/** Where public keys and refusals are kept: a service's database, or the gateway's file. */
export interface TrustStore {
  /** The public key by its id; undefined when it is not known or no longer valid. */
  key(kid: string): Promise<Record<string, string> | undefined>;
  /** Whether a session ended, or the person's roles changed since the token was issued. */
  refused(claims: { sid: string; sub: string; pv: number }): Promise<boolean>;
}

interface Entry {
  readonly actor: PersonActor;
  readonly claims: Claims;
}

const CACHE_TOKENS_MAX = 10_000;
const KEYS_MAX = 16;
const CLOCK_TOLERANCE_SECONDS = 5;
/** Milliseconds after which a key is looked up again: it may be retired. */
const KEY_MS = 60_000;

const unauthenticated = (detail: string): DomainError => new DomainError('unauthenticated', { detail });

export class TokenVerifier {
  private readonly cache = new Map<string, Entry>();
  private readonly keys = new Map<string, { readonly key: CryptoKey | Uint8Array; readonly until: number }>();
  /** Sessions that ended and persons whose roles changed while this process ran; bounded by the life of a token. */
  private readonly endedSessions = new Map<string, number>();

  constructor(private readonly options: { district: string; store: TrustStore; nowMs?: () => number }) {}

  private nowMs(): number {
    return this.options.nowMs?.() ?? Date.now();
  }

  /**
   * The actor of a bearer token. Throws `unauthenticated` for one that is malformed, expired, of another district,
   * signed by an unknown key, or refused since. Signatures are checked once a token (a tenth of a millisecond each).
   */
  async verify(token: string): Promise<PersonActor> {
    const hash = createHash('sha256').update(token).digest('base64');
    const cached = this.cache.get(hash);
    if (cached !== undefined && cached.claims.exp * 1_000 > this.nowMs() && !this.endedSessions.has(cached.claims.sid)) return cached.actor;
    this.cache.delete(hash);
    const claims = await this.check(token);
    if (this.endedSessions.has(claims.sid) || (await this.options.store.refused(claims))) throw unauthenticated('The session ended, or your roles changed; sign in or refresh again.');
    const entry = { actor: actorOf(claims), claims };
    if (this.cache.size >= CACHE_TOKENS_MAX) this.cache.delete(this.cache.keys().next().value ?? '');
    this.cache.set(hash, entry);
    return entry.actor;
  }

  private async check(token: string): Promise<Claims> {
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = await this.key(kid);
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['EdDSA'], typ: 'at+jwt', issuer: issuerOf(this.options.district), audience: issuerOf(this.options.district),
        clockTolerance: CLOCK_TOLERANCE_SECONDS, maxTokenAge: ACCESS_TOKEN_SECONDS_MAX, currentDate: new Date(this.nowMs()),
      });
      return claimsSchema.parse(payload);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new DomainError('unauthenticated', { cause: error });
    }
  }

  private async key(kid: string | undefined): Promise<CryptoKey | Uint8Array> {
    if (kid === undefined) throw unauthenticated('The token names no key.');
    const known = this.keys.get(kid);
    if (known !== undefined && known.until > this.nowMs()) return known.key;
    const jwk = await this.options.store.key(kid);
    if (jwk === undefined) throw unauthenticated('The token was signed by a key that is not known here.');
    const key = await importJWK(jwk, 'EdDSA');
    if (this.keys.size >= KEYS_MAX) this.keys.clear();
    this.keys.set(kid, { key, until: this.nowMs() + KEY_MS });
    return key;
  }

  /** A session ended: its tokens are refused from now on, in this process at once. */
  endSession(sessionId: string): void {
    const now = this.nowMs();
    for (const [id, until] of this.endedSessions) if (until < now) this.endedSessions.delete(id);
    this.endedSessions.set(sessionId, now + (ACCESS_TOKEN_SECONDS_MAX + CLOCK_TOLERANCE_SECONDS) * 1_000);
  }

  /** Roles of a person changed: the next request with an older token is looked at anew. */
  forgetPerson(personId: string): void {
    for (const [hash, entry] of this.cache) if (entry.claims.sub === personId) this.cache.delete(hash);
  }

  /** Forgets everything it remembers, keys included: after a reconnection something may have been missed. */
  forgetAll(): void {
    this.cache.clear();
    this.keys.clear();
  }
}
