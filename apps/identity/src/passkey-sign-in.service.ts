/** Use cases of signing in, or showing again who one is, by a passkey. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { concerns, systemClock, type InputOf } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { personOf } from './access.js';
import { tokenHash } from './crypto/one-time-tokens.js';
import { requestOptions } from './crypto/webauthn.js';
import { authenticatedUntil } from './domain/session.js';
import { PasskeyCheck } from './passkey-check.js';
import { PasskeysRepository } from './persistence/passkeys.repository.js';
import { SecondFactorsRepository } from './persistence/second-factors.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SessionsService } from './sessions.service.js';

@Injectable()
export class PasskeySignInService {
  constructor(
    @Inject(PasskeyCheck) private readonly check: PasskeyCheck, @Inject(PasskeysRepository) private readonly passkeys: PasskeysRepository, @Inject(SecondFactorsRepository) private readonly factors: SecondFactorsRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(SessionsService) private readonly entrance: SessionsService,
  ) {}

  async begin() {
    return requestOptions(this.check.requireParty(), await this.check.challenge({ kind: 'sign-in' }), [], 'required');
  }

  /** ID-25: two factors in one: what one has, and the PIN, finger or face by which it knows its owner. */
  async signIn({ body: { credential }, from }: InputOf<typeof routes.signInByPasskey>) {
    const shown = await this.check.shown(credential, { kind: 'sign-in' }, { owner: undefined, verified: true });
    if (shown === undefined) throw new DomainError('wrong-passkey');
    return this.entrance.beginByPasskey(shown.passkey.personId, from, (tx) => this.check.accept(tx, shown, 'wrong-passkey'));
  }

  /** What whoever showed the right password may go on by. Throws `challenge-over`. */
  async options({ body }: InputOf<typeof routes.getSecondFactorOptions>) {
    const signIn = tokenHash(body.challenge);
    return this.sessions.within(async (tx) => {
      const personId = await this.factors.waiting(tx, signIn, systemClock.now());
      if (personId === undefined) throw new DomainError('challenge-over');
      concerns(personId);
      const { app } = await this.factors.standing(personId, tx);
      const [known, { party }] = [await this.passkeys.of(personId, tx), this.check];
      if (party === undefined || known.length === 0) return { app, passkey: null };
      return { app, passkey: await requestOptions(party, await this.check.challenge({ kind: 'second-factor', signIn }, tx), known, 'preferred') };
    });
  }

  /** ID-25: after the password, that somebody was there is enough. It counts as one of the five codes that a challenge takes (ID-19). */
  async signInSecond({ body: { challenge, credential }, from }: InputOf<typeof routes.signInBySecondPasskey>) {
    this.check.requireParty();
    const signIn = tokenHash(challenge);
    const begun = await this.factors.countTry(signIn, systemClock.now());
    if (begun === undefined) throw new DomainError('challenge-over');
    const { personId, external } = begun;
    concerns(personId);
    const shown = await this.check.shown(credential, { kind: 'second-factor', signIn }, { owner: personId, verified: false });
    if (shown === undefined) throw new DomainError('wrong-passkey');
    const require = async (tx: EntityManager): Promise<void> => {
      // With a new password, or a second factor removed, the sign-in that was begun is over.
      if (!(await this.factors.end(tx, signIn))) throw new DomainError('challenge-over');
      await this.check.accept(tx, shown, 'wrong-passkey');
    };
    return external === undefined ? this.entrance.beginByPasskey(personId, from, require) : this.entrance.beginBy({ personId, ...external }, from, true, require);
  }

  async beginReauthentication({ actor }: InputOf<typeof routes.beginReauthenticationByPasskey>) {
    const { personId, sessionId } = personOf(actor);
    const party = this.check.requireParty();
    const known = await this.passkeys.of(personId);
    return requestOptions(party, await this.check.challenge({ kind: 'reauthentication', sessionId }), known, 'required');
  }

  /** ID-17, ID-25: alone it counts as password and code, so its owner must have been verified by it. */
  async reauthenticate({ actor, body: { credential } }: InputOf<typeof routes.reauthenticateByPasskey>) {
    const { personId, sessionId } = personOf(actor);
    const shown = await this.check.shown(credential, { kind: 'reauthentication', sessionId }, { owner: personId, verified: true });
    if (shown === undefined) throw new DomainError('wrong-confirmation');
    const authenticatedAt = systemClock.now().toISOString();
    await this.sessions.holding(personId, async (tx) => {
      await this.check.accept(tx, shown, 'wrong-confirmation');
      await this.sessions.mark(tx, sessionId, { authenticatedAt });
    });
    return { until: authenticatedUntil({ authenticatedAt }) };
  }
}
