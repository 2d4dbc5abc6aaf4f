/** Use cases of what somebody signs in by themselves. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { systemClock, TokenVerifier, type InputOf, type Origin } from '@nuanxin/service-kit';
import { personOf } from './access.js';
import { ChosenPasswords } from './chosen-passwords.js';
import { authenticatedUntil } from './domain/session.js';
import { PasswordCheck } from './password-check.js';
import { PeopleRepository, type Credentials } from './persistence/people.repository.js';
import { SecondFactorsRepository } from './persistence/second-factors.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { Reauthentication } from './reauthentication.js';
import { requireRight } from './second-factors.service.js';

@Injectable()
export class OwnAccountService {
  constructor(
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(SecondFactorsRepository) private readonly factors: SecondFactorsRepository,
    @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(PasswordCheck) private readonly passwords: PasswordCheck,
    @Inject(ChosenPasswords) private readonly chosen: ChosenPasswords, @Inject(Reauthentication) private readonly reauthentication: Reauthentication,
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier,
  ) {}

  /** ID-17: the password, and a code from whoever has a second factor. */
  async reauthenticate({ actor, body, from }: InputOf<typeof routes.reauthenticate>) {
    const { personId, sessionId } = personOf(actor);
    const { hasSecondFactor } = await this.confirmPassword(personId, body.password, from);
    const authenticatedAt = systemClock.now().toISOString();
    const verdict = await this.sessions.holding(personId, async (tx) => {
      const taken = hasSecondFactor ? await this.factors.take(tx, personId, body.code ?? '', systemClock.now()) : { kind: 'right' as const };
      if (taken.kind === 'right') await this.sessions.mark(tx, sessionId, { authenticatedAt });
      return taken;
    });
    requireRight(verdict, 'wrong-confirmation');
    return { until: authenticatedUntil({ authenticatedAt }) };
  }

  /** ID-17: the present password is asked for too, and every other session ends. */
  async changePassword({ actor, body, from }: InputOf<typeof routes.changeOwnPassword>) {
    const { personId, sessionId } = personOf(actor);
    await this.reauthentication.require(actor);
    const { hasSecondFactor } = await this.confirmPassword(personId, body.current, from);
    const { name, login } = await this.people.get(personId, SYSTEM);
    const password = await this.chosen.hash({ password: body.password, name, login: login ?? '', hasSecondFactor, pointer: '/password' });
    const ended = await this.sessions.holding(personId, async (tx) => {
      await this.people.setPassword(tx, personId, password);
      return this.sessions.endAllOf(tx, personId, 'signed-out', systemClock.now(), { except: sessionId });
    });
    ended.forEach((id) => this.verifier.endSession(id));
    return {};
  }

  private async confirmPassword(personId: string, password: string, from: Origin): Promise<Credentials> {
    const { login } = await this.people.get(personId, SYSTEM);
    const known = await this.passwords.verify(login ?? '', password, from);
    if (known === undefined) throw new DomainError('wrong-confirmation');
    return known;
  }
}
