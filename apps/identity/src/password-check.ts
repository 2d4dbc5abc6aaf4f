/** Looks at passwords that are shown, and slows guessing down. */
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@nuanxin/kernel';
import { systemClock, type Origin } from '@nuanxin/service-kit';
import { IDENTITY_CONFIG, type IdentityConfig } from './config.js';
import { Passwords } from './crypto/passwords.js';
import { networkOf, secondsToTry, type Tries } from './domain/guesses.js';
import { GuessesRepository } from './persistence/guesses.repository.js';
import { PeopleRepository, type Credentials } from './persistence/people.repository.js';

@Injectable()
export class PasswordCheck {
  constructor(
    @Inject(GuessesRepository) private readonly guesses: GuessesRepository, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(Passwords) private readonly passwords: Passwords, @Inject(IDENTITY_CONFIG) private readonly config: IdentityConfig,
  ) {}

  /**
   * ID-8, ID-21: what the person of a login signs in by; undefined for a wrong password, an unknown login and a deactivated
   * person alike. Throws `too-many-requests` with the seconds to wait, without looking, and the same for a login that nobody has.
   */
  async verify(login: string, password: string, from: Origin): Promise<Credentials | undefined> {
    const now = systemClock.now();
    const place = this.guesses.place(login, networkOf(from.address ?? null));
    if (this.isLimited) {
      const wait = (tries: Tries): number => secondsToTry(tries, now);
      const seconds = wait(await this.guesses.tries(place)) || (await this.guesses.count(place, now, wait));
      if (seconds > 0) throw new DomainError('too-many-requests', { detail: 'Too many passwords were wrong.', retryAfterSeconds: seconds });
    }
    const known = await this.people.credentials(login);
    const isRight = await this.passwords.verify(known?.hash, password);
    if (known === undefined || !isRight) return undefined;
    if (this.isLimited) await this.guesses.wasRight(place);
    return known;
  }

  /** The person of the login signed in from there. */
  async know(login: string, from: Origin): Promise<void> {
    if (this.isLimited) await this.guesses.know(this.guesses.place(login, networkOf(from.address ?? null)), systemClock.now());
  }

  /** In an evaluation instance nothing is limited, as at the gateway: a replay signs forty-four people in from one address. */
  private get isLimited(): boolean {
    return this.config.NUANXIN_EVALUATION !== '1';
  }
}
