/** Use cases of signing in and out, and of going on. All of it is by the system's clock. */
import { Inject, Injectable } from '@nestjs/common';
import { permissions, reachOf, type Permission } from '@nuanxin/contracts';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { IDS, systemClock, TokenVerifier, type InputOf, type Origin as RequestOrigin } from '@nuanxin/service-kit';
import { personOf } from './access.js';
import { agentFamily } from './agent-family.js';
import { AccessTokens } from './crypto/access-tokens.js';
import { Passwords } from './crypto/passwords.js';
import { RefreshTokens } from './crypto/refresh-tokens.js';
import type { Person } from './domain/person.js';
import { beginSession, type Origin, type Session } from './domain/session.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { personView } from './view.js';

const permissionNames = Object.keys(permissions).sort() as Permission[];

/** ID-16: what is kept of where a request came from. */
const originOf = ({ address, userAgent }: RequestOrigin): Origin => ({ agent: agentFamily(userAgent), address: address ?? null });

@Injectable()
export class SessionsService {
  constructor(
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(Passwords) private readonly passwords: Passwords, @Inject(RefreshTokens) private readonly refreshTokens: RefreshTokens,
    @Inject(AccessTokens) private readonly accessTokens: AccessTokens, @Inject(TokenVerifier) private readonly verifier: TokenVerifier, @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** ID-8: one answer to a wrong password, an unknown login and a deactivated person, after the same work. */
  async signIn({ body, from }: InputOf<typeof routes.signIn>) {
    const known = await this.people.credentials(body.login);
    const right = await this.passwords.verify(known?.hash, body.password);
    if (known === undefined || !right) throw new DomainError('wrong-credentials');
    const session = beginSession(this.ids.next(), known.personId, originOf(from), systemClock.now());
    const refreshToken = this.refreshTokens.first();
    const begun = await this.sessions.begin(session, known.hash, refreshToken.hash);
    if (begun === undefined) throw new DomainError('wrong-credentials');
    begun.ended.forEach((id) => this.verifier.endSession(id));
    return this.answer(begun.person, session, refreshToken.token);
  }

  /** ID-11: the next tokens of the session. */
  async refresh({ body, from }: InputOf<typeof routes.refreshToken>) {
    const shown = body.refreshToken === undefined ? undefined : this.refreshTokens.read(body.refreshToken);
    if (shown === undefined) throw new DomainError('session-over');
    const result = await this.sessions.refresh(shown, (sessionId) => this.refreshTokens.successor(sessionId, shown), originOf(from), systemClock.now());
    if (result.kind === 'refused') {
      if (result.over !== undefined) this.verifier.endSession(result.over);
      throw new DomainError('session-over');
    }
    return this.answer(result.person, result.session, result.token);
  }

  async signOut({ actor }: InputOf<typeof routes.signOut>) {
    const { sessionId } = personOf(actor);
    await this.sessions.endOne(sessionId, 'signed-out', systemClock.now());
    this.verifier.endSession(sessionId);
    return {};
  }

  async me({ actor }: InputOf<typeof routes.getMe>) {
    const person = personView(await this.people.get(personOf(actor).personId, SYSTEM));
    return { person, grants: person.grants, permissions: permissionNames.filter((permission) => reachOf(actor, permission) !== undefined) };
  }

  private async answer(person: Person, session: Session, refreshToken: string) {
    return { ...(await this.accessTokens.sign(person, session)), refreshToken, person: personView(person) };
  }
}
