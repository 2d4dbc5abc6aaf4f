/** Passwords that somebody chose: judged by the rule, then hashed. */
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type ServiceConfig } from '@nuanxin/service-kit';
import { isKnownPassword } from './crypto/known-passwords.js';
import { Passwords } from './crypto/passwords.js';
import { expectedWords } from './domain/password-words.js';
import { checkPassword } from './domain/password.js';

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

  /** ID-15: the hash to store. Throws what `checkPassword` throws, and `unavailable` when too many wait. */
  hash({ login, name, ...wish }: Chosen): Promise<string> {
    checkPassword({ ...wish, isKnown: isKnownPassword, words: expectedWords({ district: this.config.NUANXIN_DISTRICT, login, name }) });
    return this.passwords.hash(wish.password);
  }
}
