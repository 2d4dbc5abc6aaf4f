/** Use cases of a district's beginning: the first administrator, and the public keys. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { IDS, type InputOf } from '@nuanxin/service-kit';
import { ChosenPasswords } from './chosen-passwords.js';
import { IdentitySecrets, sameSecret } from './crypto/secrets.js';
import { registerPerson } from './domain/person.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SigningKeysRepository } from './persistence/signing-keys.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { personView } from './view.js';

@Injectable()
export class SetupService {
  constructor(
    @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(SigningKeysRepository) private readonly keys: SigningKeysRepository,
    @Inject(IdentitySecrets) private readonly secrets: IdentitySecrets, @Inject(ChosenPasswords) private readonly passwords: ChosenPasswords, @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** ID-7: the first administrator, by the code, once. Of two requests at once the database lets one through. */
  async setUp({ body: { code, name, login, password } }: InputOf<typeof routes.setUp>) {
    if (await this.people.any()) throw new DomainError('setup-done');
    const expected = await this.secrets.setupCode();
    if (expected === undefined) throw new DomainError('setup-unavailable');
    if (!sameSecret(expected, code)) throw new DomainError('setup-code-wrong');
    const stored = await this.passwords.hash({ password, login, name, hasSecondFactor: false, pointer: '/password' });
    const { state, changes } = registerPerson({ id: this.ids.next(), name, login, grants: [{ role: 'administrator', scope: { kind: 'district' } }] });
    return personView(await this.people.create(state, changes, SYSTEM, {
      password: stored, also: (tx) => tx.query('INSERT INTO setup_use (person_id) VALUES ($1)', [state.id]),
    }));
  }

  /** ID-12: the keys by which tokens are verified, for the gateway and whoever else verifies them. */
  async listKeys() {
    return { keys: (await this.keys.valid()).map(({ id, publicJwk }) => ({ ...publicJwk, kid: id, alg: 'EdDSA', use: 'sig' })) };
  }
}
