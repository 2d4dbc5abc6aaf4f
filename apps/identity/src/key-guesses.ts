/** Slows down whoever sends keys that are none. */
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@nuanxin/kernel';
import type { Origin } from '@nuanxin/service-kit';
import { IDENTITY_CONFIG, type IdentityConfig } from './config.js';
import { networkOf, OF_NETWORK, secondsToWait, type Tries } from './domain/guesses.js';
import { GuessesRepository } from './persistence/guesses.repository.js';

/** In the place of a login; nobody's begins with a space. */
const KEYS = ' keys';

@Injectable()
export class KeyGuesses {
  constructor(@Inject(GuessesRepository) private readonly guesses: GuessesRepository, @Inject(IDENTITY_CONFIG) private readonly config: IdentityConfig) {}

  /** ID-33: counts a wrong key. Throws `too-many-requests` with the seconds to wait after five from one network; a key has 256 bits, so this saves work and keeps nobody out who has one. */
  async wrong(from: Origin, now: Date): Promise<void> {
    if (this.config.NUANXIN_EVALUATION === '1') return;
    const place = this.guesses.place(KEYS, networkOf(from.address ?? null));
    const wait = ({ ofNetwork }: Tries): number => secondsToWait(ofNetwork, OF_NETWORK, now);
    const seconds = wait(await this.guesses.tries(place)) || (await this.guesses.count(place, now, wait));
    if (seconds > 0) throw new DomainError('too-many-requests', { detail: 'Too many keys were wrong.', retryAfterSeconds: seconds });
  }
}
