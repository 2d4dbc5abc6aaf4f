/** Stores sign-ins by a provider that were begun: hashes of state and secret, and sealed what the answer is held against. */
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@nuanxin/kernel';
import { notTheAct } from '@nuanxin/service-kit';
import { DataSource } from 'typeorm';
import { freshToken, tokenHash } from '../crypto/one-time-tokens.js';
import { seal, unseal } from '../crypto/seal.js';
import { IdentitySecrets } from '../crypto/secrets.js';
import { BEGINNING_SECONDS, BEGINNINGS_MAX } from '../domain/external-identity.js';
import type { Kept } from '../providers/provider.js';
import { forgetExpired } from './forget-expired.js';


/** What a sign-in is begun for, and in which session, if in one. */
export type Purpose = { readonly purpose: 'sign-in'; readonly sessionId: null } | { readonly purpose: 'link' | 'show-again'; readonly sessionId: string };

const sealedOf = (stateHash: Buffer): string => `provider_sign_in/sealed/${stateHash.toString('hex')}`;

@Injectable()
export class ProviderSignInsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource, @Inject(IdentitySecrets) private readonly secrets: IdentitySecrets) {}

  /** ID-27: keeps a beginning for ten minutes. Gives the secret for the browser that began it. Throws `unavailable` where too many wait. */
  async put(provider: string, { purpose, sessionId }: Purpose, kept: Kept, now: Date): Promise<{ secret: string; expiresAt: string }> {
    const { token, hash } = freshToken();
    const stateHash = tokenHash(kept.state);
    const expiresAt = new Date(now.getTime() + BEGINNING_SECONDS * 1_000).toISOString();
    const rows: unknown[] = await this.dataSource.query(
      `INSERT INTO provider_sign_in (state_hash, secret_hash, provider, purpose, session_id, sealed, expires_at)
       SELECT $1, $2, $3, $4, $5, $6, $7 WHERE (SELECT count(*) FROM provider_sign_in WHERE expires_at > $8) < $9 RETURNING 1`,
      [stateHash, hash, provider, purpose, sessionId, seal(this.secrets.beginningKey, sealedOf(stateHash), JSON.stringify(kept)), expiresAt, now, BEGINNINGS_MAX]);
    if (rows.length === 0) throw new DomainError('unavailable');
    return { secret: token, expiresAt };
  }

  /**
   * ID-27: takes a beginning, once, whatever becomes of it then. Throws `sign-in-over` where there is none, it was taken or is too
   * old, or another browser, session or purpose began it: these leave it to the one that did.
   */
  async take(state: string, secret: string, { purpose, sessionId }: Purpose, now: Date): Promise<{ provider: string; kept: Kept }> {
    const stateHash = tokenHash(state);
    const [rows]: [{ provider: string; sealed: Buffer }[], number] = await notTheAct(() => this.dataSource.query(
      'DELETE FROM provider_sign_in WHERE state_hash = $1 AND secret_hash = $2 AND purpose = $3 AND session_id IS NOT DISTINCT FROM $4 AND expires_at > $5 RETURNING provider, sealed',
      [stateHash, tokenHash(secret), purpose, sessionId, now]));
    if (rows[0] === undefined) throw new DomainError('sign-in-over');
    return { provider: rows[0].provider, kept: JSON.parse(unseal(this.secrets.beginningKey, sealedOf(stateHash), rows[0].sealed)) as Kept };
  }

  /** Forgets beginnings that are over; a bounded batch. Gives how many. */
  expire(now: Date): Promise<number> {
    return forgetExpired(this.dataSource, 'provider_sign_in', now);
  }
}
