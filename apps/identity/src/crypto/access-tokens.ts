/** Access tokens: signed by the district's current key, short-lived, with what everybody needs to know of the bearer. */
import { Inject, Injectable } from '@nestjs/common';
import type { Ids } from '@nuanxin/kernel';
import { ACCESS_TOKEN_SECONDS_MAX, CONFIG, IDS, issuerOf, systemClock, type ServiceConfig } from '@nuanxin/service-kit';
import { SignJWT } from 'jose';
import type { Person } from '../domain/person.js';
import type { AccountKey, ServiceAccount } from '../domain/service-account.js';
import { expiryOf, type Session } from '../domain/session.js';
import { SigningKeys } from './signing-keys.js';

@Injectable()
export class AccessTokens {
  constructor(@Inject(SigningKeys) private readonly keys: SigningKeys, @Inject(IDS) private readonly ids: Ids, @Inject(CONFIG) private readonly config: ServiceConfig) {}

  /** ID-9: a token for the session (RFC 9068), for five minutes and no longer than the session itself. `expiresIn` is in seconds. A restricted one names no role (ID-18). */
  sign(person: Person, session: Session, isRestricted: boolean): Promise<{ accessToken: string; expiresIn: number }> {
    return this.signed(person.id, expiryOf(session), { sid: session.id, pv: person.version, ...(isRestricted ? { grants: [], restricted: true } : { grants: person.grants }) });
  }

  /** ID-33: a token for a service account: no longer than its key, in place of a session, and for what it was given by name alone. */
  signForAccount({ id, version, grants, permissions }: ServiceAccount, key: AccountKey): Promise<{ accessToken: string; expiresIn: number }> {
    return this.signed(id, key.expiresAt, { sid: key.id, pv: version, grants, only: permissions });
  }

  private async signed(subject: string, until: string, claims: Record<string, unknown>): Promise<{ accessToken: string; expiresIn: number }> {
    const { kid, privateKey } = await this.keys.current();
    const issuer = issuerOf(this.config.NUANXIN_DISTRICT);
    const nowMs = systemClock.now().getTime();
    const iat = Math.floor(nowMs / 1_000);
    const expiresIn = Math.max(1, Math.min(ACCESS_TOKEN_SECONDS_MAX, Math.floor((Date.parse(until) - nowMs) / 1_000)));
    const accessToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid }).setSubject(subject).setJti(this.ids.next())
      .setIssuer(issuer).setAudience(issuer).setIssuedAt(iat).setExpirationTime(iat + expiresIn).sign(privateKey);
    return { accessToken, expiresIn };
  }
}
