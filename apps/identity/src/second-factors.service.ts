/** Use cases of the second factor. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { CONFIG, systemClock, TokenVerifier, type InputOf, type ServiceConfig } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { personOf, requireDistrict } from './access.js';
import { freshRecoveryCodes, freshSecret, uriOf } from './crypto/codes.js';
import { PASSWORD_LENGTH_MIN } from './domain/password.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SecondFactorsRepository, type Verdict } from './persistence/second-factors.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { Reauthentication } from './reauthentication.js';

/** Throws what a code that is not right is answered by. */
export function requireRight(verdict: Verdict, code: string): void {
  if (verdict.kind === 'wait') throw new DomainError('too-many-requests', { detail: 'Too many codes were wrong; a recovery code is taken at once.', retryAfterSeconds: verdict.seconds });
  if (verdict.kind === 'wrong') throw new DomainError(code);
}

@Injectable()
export class SecondFactorsService {
  constructor(
    @Inject(SecondFactorsRepository) private readonly factors: SecondFactorsRepository, @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(Reauthentication) private readonly reauthentication: Reauthentication,
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier, @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async begin({ actor }: InputOf<typeof routes.beginSecondFactor>) {
    const { personId } = personOf(actor);
    await this.reauthentication.require(actor);
    const secret = freshSecret();
    await this.sessions.holding(personId, async (tx) => {
      if ((await this.factors.standing(personId, tx)).app) throw new DomainError('second-factor-present');
      await this.factors.begin(tx, personId, secret, systemClock.now());
    });
    const { login } = await this.people.get(personId, SYSTEM);
    return { secret, uri: uriOf(secret, `nuanxin ${this.config.NUANXIN_DISTRICT}`, login ?? personId) };
  }

  /** ID-18: the other sessions end, since no second factor was shown in them. */
  async confirm({ actor, body }: InputOf<typeof routes.confirmSecondFactor>) {
    const { personId, sessionId } = personOf(actor);
    const recoveryCodes = freshRecoveryCodes();
    const now = systemClock.now();
    const { verdict, ended } = await this.sessions.holding(personId, async (tx): Promise<{ verdict: Verdict; ended: string[] }> => {
      if ((await this.factors.standing(personId, tx)).app) throw new DomainError('second-factor-present');
      if (!(await this.factors.isBegun(tx, personId))) throw new DomainError('second-factor-absent');
      const taken = await this.factors.takeTimeCode(tx, personId, body.code, now, 'begun');
      if (taken.kind !== 'right') return { verdict: taken, ended: [] };
      await this.factors.confirm(tx, personId, now);
      await this.factors.setRecoveryCodes(tx, personId, recoveryCodes);
      await this.sessions.mark(tx, sessionId, { bySecondFactor: true });
      return { verdict: taken, ended: await this.sessions.endAllOf(tx, personId, 'signed-out', now, { except: sessionId }) };
    });
    requireRight(verdict, 'wrong-code');
    ended.forEach((id) => this.verifier.endSession(id));
    return { recoveryCodes };
  }

  async renewRecoveryCodes({ actor }: InputOf<typeof routes.renewRecoveryCodes>) {
    const { personId } = personOf(actor);
    await this.reauthentication.require(actor);
    const recoveryCodes = freshRecoveryCodes();
    await this.sessions.holding(personId, async (tx) => {
      await this.requireSetUp(tx, personId);
      await this.factors.setRecoveryCodes(tx, personId, recoveryCodes);
    });
    return { recoveryCodes };
  }

  async remove({ actor }: InputOf<typeof routes.removeSecondFactor>) {
    const { personId, sessionId } = personOf(actor);
    await this.reauthentication.require(actor);
    const ended = await this.sessions.holding(personId, async (tx) => {
      if (!(await this.factors.standing(personId, tx)).app) throw new DomainError('second-factor-absent');
      await this.factors.removeApp(tx, personId);
      return this.afterRemoval(tx, personId, sessionId);
    });
    ended.forEach((id) => this.verifier.endSession(id));
    return {};
  }

  /** ID-18: what follows for somebody who removed one of theirs, held still. With the last go the recovery codes; a password that is too short alone must be changed before. Gives the sessions that ended. */
  async afterRemoval(tx: EntityManager, personId: string, sessionId: string): Promise<string[]> {
    await this.factors.dropChallenges(tx, personId);
    if (!(await this.factors.standing(personId, tx)).isSetUp) {
      if ((await this.people.credentialsOf(personId, tx))?.standsAlone === false) throw new DomainError('password-too-short', { detail: `Alone it must have ${PASSWORD_LENGTH_MIN} characters; change it first.` });
      await this.factors.removeAll(tx, personId);
      await this.sessions.mark(tx, sessionId, { bySecondFactor: false });
    }
    return this.sessions.endAllOf(tx, personId, 'signed-out', systemClock.now(), { except: sessionId });
  }

  /** ID-18: for somebody who lost them; all go. Nobody signs in by a password that is too short alone: it goes too. */
  async removeOf({ actor, params }: InputOf<typeof routes.removeSecondFactorOf>) {
    const { id } = await this.people.get(params.personId, requireDistrict({ actor, permission: 'role.assign' }));
    await this.reauthentication.require(actor);
    const ended = await this.sessions.holding(id, async (tx) => {
      await this.requireSetUp(tx, id);
      await this.factors.removeAll(tx, id);
      await this.people.dropPasswordThatNeedsMore(tx, id);
      return this.sessions.endAllOf(tx, id, 'signed-out', systemClock.now());
    });
    ended.forEach((session) => this.verifier.endSession(session));
    return {};
  }

  private async requireSetUp(tx: EntityManager, personId: string): Promise<void> {
    if (!(await this.factors.standing(personId, tx)).isSetUp) throw new DomainError('second-factor-absent');
  }
}
