/** Passwords that somebody chose: judged by the rule, then hashed. */
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type ServiceConfig } from '@nuanxin/service-kit';
import { isKnownPassword } from './crypto/known-passwords.js';
import { Passwords, type StoredPassword } from './crypto/passwords.js';
import { expectedWords } from './domain/password-words.js';
import { checkPassword, standsAlone } from './domain/password.js';

/** Whose password it is to be, and where in the request it stands. */
export interface Chosen {
  readonly password: string;
  readonly login: string;
  readonly name: string;
  readonly hasSecondFactor: boolean;
  readonly pointer: string;
}

@Injectable()
export class ChosenPasswords {
  constructor(@Inject(Passwords) private readonly passwords: Passwords, @Inject(CONFIG) private readonly config: ServiceConfig) {}

  /** ID-15: what to store of it. Throws what `checkPassword` throws, and `unavailable` when too many wait. */
  async hash({ login, name, ...wish }: Chosen): Promise<StoredPassword> {
    checkPassword({ ...wish, isKnown: isKnownPassword, words: expectedWords({ district: this.config.NUANXIN_DISTRICT, login, name }) });
    return { hash: await this.passwords.hash(wish.password), standsAlone: standsAlone(wish.password) };
  }
}
