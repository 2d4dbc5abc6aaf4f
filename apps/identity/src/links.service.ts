/** Use cases of one-time links. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { systemClock, TokenVerifier, type InputOf } from '@nuanxin/service-kit';
import { personOf, requireDistrict } from './access.js';
import { ChosenPasswords } from './chosen-passwords.js';
import { freshToken, tokenHash } from './crypto/one-time-tokens.js';
import { makeLink } from './domain/link.js';
import { setCredentials } from './domain/person.js';
import { LinksRepository } from './persistence/links.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { Reauthentication } from './reauthentication.js';

@Injectable()
export class LinksService {
  constructor(
    @Inject(LinksRepository) private readonly links: LinksRepository, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(ChosenPasswords) private readonly passwords: ChosenPasswords,
    @Inject(Reauthentication) private readonly reauthentication: Reauthentication, @Inject(TokenVerifier) private readonly verifier: TokenVerifier,
  ) {}

  async make({ actor, params }: InputOf<typeof routes.makeLink>) {
    const person = await this.people.get(params.personId, requireDistrict({ actor, permission: 'link.make' }));
    await this.reauthentication.require(actor);
    const { token, hash } = freshToken();
    const { kind, expiresAt } = await this.sessions.holding(person.id, async (tx, held) => {
      const link = makeLink(held ?? person, (await this.people.credentialsOf(person.id, tx)) !== undefined, actor, systemClock.now());
      await this.links.put(tx, link, hash, personOf(actor).personId);
      return link;
    });
    return { kind, token, expiresAt };
  }

  /** ID-20: once; whoever has a second factor is asked for it as before. */
  async use({ body }: InputOf<typeof routes.useLink>) {
    const hash = tokenHash(body.token);
    const personId = await this.links.personOf(hash, systemClock.now());
    const person = personId === undefined ? undefined : await this.people.get(personId, SYSTEM);
    if (person?.status !== 'active') throw new DomainError('link-over');
    const login = person.login ?? body.login;
    if (login === undefined) throw new DomainError('login-needed', { violations: [{ pointer: '/login', message: 'is needed' }] });
    const hasSecondFactor = (await this.people.credentialsOf(person.id))?.hasSecondFactor ?? false;
    const password = await this.passwords.hash({ password: body.password, login, name: person.name, hasSecondFactor, pointer: '/password' });
    let ended: string[] = [];
    await this.people.update(person.id, SYSTEM, async (state, tx) => {
      if (state.status !== 'active' || !(await this.links.use(tx, hash, systemClock.now()))) throw new DomainError('link-over');
      await this.people.setPassword(tx, state.id, password);
      ended = await this.sessions.endAllOf(tx, state.id, 'signed-out', systemClock.now());
      return setCredentials(state, login);
    }, {});
    ended.forEach((id) => this.verifier.endSession(id));
    return {};
  }
}
