/** Looks at passkeys that are shown: for which challenge, at which page, by whom, and whether they go on from what is kept. */
import { Inject, Injectable } from '@nestjs/common';
import type { RegisteredCredential, ShownCredential } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { concerns, CONFIG, LOGGER, systemClock, type Logger, type ServiceConfig } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { IDENTITY_CONFIG, type IdentityConfig } from './config.js';
import { freshToken } from './crypto/one-time-tokens.js';
import { challengeIn, handleOf, verifyMade, verifyShown, type Made } from './crypto/webauthn.js';
import { goesOn, type Ceremony, type Shown } from './domain/passkey.js';
import { PasskeysRepository, type Passkey } from './persistence/passkeys.repository.js';
import { relyingPartyOf, type RelyingParty } from './relying-party.js';

/** A passkey whose signature was right. */
export interface ShownPasskey {
  readonly passkey: Passkey;
  readonly shown: Shown;
}

/** What is asked of a passkey besides being right. */
export interface Asked {
  /** Whose it must be; undefined where it says itself whose it is. */
  readonly owner: string | undefined;
  /** Its owner must have been verified by it (ID-25). */
  readonly verified: boolean;
}

@Injectable()
export class PasskeyCheck {
  readonly party: RelyingParty | undefined;

  constructor(
    @Inject(PasskeysRepository) private readonly passkeys: PasskeysRepository, @Inject(LOGGER) private readonly logger: Logger,
    @Inject(IDENTITY_CONFIG) config: IdentityConfig, @Inject(CONFIG) { NUANXIN_DISTRICT }: ServiceConfig,
  ) {
    this.party = relyingPartyOf(config, NUANXIN_DISTRICT);
  }

  /** The site. Throws `passkeys-unavailable` where none is configured. */
  requireParty(): RelyingParty {
    if (this.party === undefined) throw new DomainError('passkeys-unavailable');
    return this.party;
  }

  /** ID-24: a challenge for the ceremony, of 256 bits. */
  async challenge(ceremony: Ceremony, tx?: EntityManager): Promise<string> {
    const { token, hash } = freshToken();
    await this.passkeys.begin(ceremony, hash, systemClock.now(), tx);
    return token;
  }

  /** ID-24: the credential that a browser made; undefined where anything about it is wrong. */
  async made(credential: RegisteredCredential, ceremony: Ceremony): Promise<Made | undefined> {
    const party = this.requireParty();
    const challenge = await this.taken(credential, ceremony);
    return challenge === undefined ? undefined : verifyMade(party, challenge, credential);
  }

  /** ID-24, ID-25: whose passkey it is that is shown; undefined where anything about it is wrong, and for one that nobody registered. */
  async shown(credential: ShownCredential, ceremony: Ceremony, { owner, verified }: Asked): Promise<ShownPasskey | undefined> {
    const party = this.requireParty();
    const challenge = await this.taken(credential, ceremony);
    const passkey = await this.passkeys.find(Buffer.from(credential.id, 'base64url'));
    if (passkey !== undefined) [passkey.personId, passkey.id].forEach(concerns);
    if (challenge === undefined || passkey === undefined || !isOf(passkey, credential, owner)) return undefined;
    const shown = await verifyShown(party, challenge, credential, passkey.publicKey);
    return shown === undefined || (verified && !shown.isVerified) ? undefined : { passkey, shown };
  }

  /** ID-26: keeps what the authenticator said, within a transaction that holds the owner. Throws `refusal` where the passkey is theirs no more or does not go on from what was kept. */
  async accept(tx: EntityManager, { passkey, shown }: ShownPasskey, refusal: string): Promise<void> {
    const kept = await this.passkeys.get(tx, passkey.id);
    if (kept === undefined) throw new DomainError(refusal);
    if (!goesOn(kept, shown)) {
      this.logger.warn({ passkeyId: kept.id, personId: kept.personId }, 'a passkey did not go on from where it was last: it may have been copied');
      throw new DomainError(refusal);
    }
    await this.passkeys.used(tx, kept.id, shown, systemClock.now());
  }

  /** The challenge, used up by being shown; undefined where it was not made for this or stands no more. */
  private async taken(credential: RegisteredCredential | ShownCredential, ceremony: Ceremony): Promise<string | undefined> {
    const challenge = await challengeIn(credential);
    return challenge !== undefined && (await this.passkeys.take(ceremony, challenge, systemClock.now())) ? challenge : undefined;
  }
}

/** Whether the passkey is the owner's that is asked for, and what the authenticator says of whose it is fits. */
function isOf({ personId }: Passkey, { response: { userHandle } }: ShownCredential, owner: string | undefined): boolean {
  const says = (userHandle ?? undefined) === undefined ? undefined : handleOf(personId).equals(Buffer.from(userHandle ?? '', 'base64url'));
  return owner === undefined ? says === true : owner === personId && says !== false;
}
