/** By what somebody can sign in, so that nobody locks themselves out. */
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@nuanxin/kernel';
import type { EntityManager } from 'typeorm';
import { PasskeyCheck } from './passkey-check.js';
import { ExternalIdentitiesRepository } from './persistence/external-identities.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SecondFactorsRepository } from './persistence/second-factors.repository.js';
import { Providers } from './providers/providers.js';

@Injectable()
export class WaysIn {
  constructor(
    @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(ExternalIdentitiesRepository) private readonly identities: ExternalIdentitiesRepository,
    @Inject(SecondFactorsRepository) private readonly factors: SecondFactorsRepository, @Inject(Providers) private readonly providers: Providers, @Inject(PasskeyCheck) private readonly passkeys: PasskeyCheck,
  ) {}

  /** ID-23, ID-28: after one way in was removed in `tx`, another stands: a password, an account at a provider that is configured, or a passkey where passkeys are. Throws `last-way-in`. */
  async requireOne(tx: EntityManager, personId: string): Promise<void> {
    if ((await this.people.credentialsOf(personId, tx)) !== undefined) return;
    if ((await this.identities.of(personId, tx)).some(({ issuer }) => this.providers.byIssuer(issuer) !== undefined)) return;
    if (this.passkeys.party !== undefined && (await this.factors.standing(personId, tx)).passkeys > 0) return;
    throw new DomainError('last-way-in');
  }
}
