/** Use cases of signing in and out, and of going on. All of it is by the system's clock. */
import { Inject, Injectable } from '@nestjs/common';
import { permissions, reachOf, type Permission } from '@nuanxin/contracts';
import type { Grant, routes } from '@nuanxin/contracts/identity';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { IDS, systemClock, TokenVerifier, type InputOf, type Origin as RequestOrigin } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { personOf } from './access.js';
import { agentFamily } from './agent-family.js';
import { IDENTITY_CONFIG, type IdentityConfig } from './config.js';
import { AccessTokens } from './crypto/access-tokens.js';
import { freshToken } from './crypto/one-time-tokens.js';
import { RefreshTokens } from './crypto/refresh-tokens.js';
import type { ByProvider } from './domain/external-identity.js';
import type { Person } from './domain/person.js';
import { beginSession, type Origin, type Session } from './domain/session.js';
import { mustHaveSecondFactor } from './domain/second-factor.js';
import { PeopleRepository, type Credentials } from './persistence/people.repository.js';
import { ExternalIdentitiesRepository } from './persistence/external-identities.repository.js';
import { SecondFactorsRepository } from './persistence/second-factors.repository.js';
import { SessionsRepository, type Begun } from './persistence/sessions.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { PasswordCheck } from './password-check.js';
import { requireRight } from './second-factors.service.js';
import { personView } from './view.js';

const permissionNames = Object.keys(permissions).sort() as Permission[];

/** ID-16: what is kept of where a request came from. */
const originOf = ({ address, userAgent }: RequestOrigin): Origin => ({ agent: agentFamily(userAgent), address: address ?? null });

@Injectable()
export class SessionsService {
  constructor(
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(PasswordCheck) private readonly passwords: PasswordCheck, @Inject(RefreshTokens) private readonly refreshTokens: RefreshTokens,
    @Inject(AccessTokens) private readonly accessTokens: AccessTokens, @Inject(TokenVerifier) private readonly verifier: TokenVerifier, @Inject(IDS) private readonly ids: Ids,
    @Inject(SecondFactorsRepository) private readonly factors: SecondFactorsRepository, @Inject(ExternalIdentitiesRepository) private readonly identities: ExternalIdentitiesRepository, @Inject(IDENTITY_CONFIG) private readonly config: IdentityConfig,
  ) {}

  /** ID-8: one answer to a wrong password, an unknown login and a deactivated person, after the same work. ID-18: whoever has a second factor is asked for it next. */
  async signIn({ body, from }: InputOf<typeof routes.signIn>) {
    const known = await this.passwords.verify(body.login, body.password, from);
    if (known === undefined) throw new DomainError('wrong-credentials');
    if (!known.hasSecondFactor) return this.begin(known, from, false);
    const { token, hash } = freshToken();
    await this.factors.challenge(known.personId, hash, systemClock.now());
    throw new DomainError('second-factor-required', { challenge: token });
  }

  async signInBySecondFactor({ body, from }: InputOf<typeof routes.signInBySecondFactor>) {
    const { verdict, personId, external } = await this.factors.answer(body.challenge, body.code, systemClock.now());
    if (verdict.kind === 'over') throw new DomainError('challenge-over');
    requireRight(verdict, 'wrong-code');
    if (external !== undefined) return this.beginBy({ personId, ...external }, from, true);
    const known = await this.people.credentialsOf(personId);
    if (known === undefined) throw new DomainError('challenge-over');
    return this.begin(known, from, true);
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
    const secondFactor = { ...(await this.factors.standing(person.personId)), isRequired: this.mustHaveSecondFactor(person.grants) };
    return { person, grants: person.grants, secondFactor, permissions: permissionNames.filter((permission) => reachOf(actor, permission) !== undefined) };
  }

  /** ID-28, ID-29: a session for whom a provider vouches, as long as the link stands and a second factor that there is was shown. */
  async beginBy({ personId, identityId, authenticatedAt }: ByProvider, from: RequestOrigin, bySecondFactor: boolean, requireMore?: (tx: EntityManager) => Promise<void>) {
    const now = systemClock.now();
    // Where the provider does not say when it saw them, it counts for nothing that asks for a moment ago (ID-17).
    const session = { ...this.fresh(personId, from, bySecondFactor), authenticatedAt: authenticatedAt ?? new Date(0).toISOString() };
    const stillCounts = async (tx: EntityManager) => {
      await requireMore?.(tx);
      return (await this.identities.use(tx, identityId, now)) && (bySecondFactor || !(await this.factors.standing(personId, tx)).isSetUp);
    };
    return this.started(session, from, 'may-not-sign-in', (tokenHash) => this.sessions.beginWhere(session, tokenHash, stillCounts));
  }

  /** ID-25: a session for whoever showed a passkey; `require`, asked while they are held, throws where that counts no more. */
  async beginByPasskey(personId: string, from: RequestOrigin, require: (tx: EntityManager) => Promise<void>) {
    const session = this.fresh(personId, from, true);
    return this.started(session, from, 'wrong-passkey', (tokenHash) => this.sessions.beginWhere(session, tokenHash, async (tx) => {
      await require(tx);
      return true;
    }));
  }

  private begin({ personId, hash }: Credentials, from: RequestOrigin, bySecondFactor: boolean) {
    const session = this.fresh(personId, from, bySecondFactor);
    return this.started(session, from, 'wrong-credentials', (tokenHash) => this.sessions.begin(session, hash, tokenHash));
  }

  private fresh(personId: string, from: RequestOrigin, bySecondFactor: boolean): Session {
    return beginSession(this.ids.next(), personId, { ...originOf(from), bySecondFactor }, systemClock.now());
  }

  private async started(session: Session, from: RequestOrigin, refusal: string, store: (tokenHash: Buffer) => Promise<Begun | undefined>) {
    const refreshToken = this.refreshTokens.first();
    const begun = await store(refreshToken.hash);
    if (begun === undefined) throw new DomainError(refusal);
    begun.ended.forEach((id) => this.verifier.endSession(id));
    if (begun.person.login !== null) await this.passwords.know(begun.person.login, from);
    return this.answer(begun.person, session, refreshToken.token);
  }

  private async answer(person: Person, session: Session, refreshToken: string) {
    const isRestricted = this.mustHaveSecondFactor(person.grants) && !session.bySecondFactor;
    return { ...(await this.accessTokens.sign(person, session, isRestricted)), refreshToken, isRestricted, person: personView(person) };
  }

  private mustHaveSecondFactor(grants: readonly Grant[]): boolean {
    return this.config.SECOND_FACTOR === 'required' && mustHaveSecondFactor(grants);
  }
}
