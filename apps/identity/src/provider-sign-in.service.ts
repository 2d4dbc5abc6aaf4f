/** Use cases of signing in by a provider. */
import { Inject, Injectable } from '@nestjs/common';
import { line } from '@nuanxin/contracts';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { concerns, IDS, systemClock, type InputOf } from '@nuanxin/service-kit';
import { freshToken } from './crypto/one-time-tokens.js';
import { requireAdmitted, verifiedAddress, type ExternalIdentity } from './domain/external-identity.js';
import { rolesBy } from './domain/mapped-roles.js';
import { registerPerson } from './domain/person.js';
import { ExternalIdentitiesRepository } from './persistence/external-identities.repository.js';
import { OrganisationsRepository } from './persistence/organisations.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SecondFactorsRepository } from './persistence/second-factors.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { ProviderJourneys, type Returned } from './provider-journeys.js';
import { Providers } from './providers/providers.js';
import { RoleMapping } from './role-mapping.js';
import { SessionsService } from './sessions.service.js';

const SIGN_IN = { purpose: 'sign-in', sessionId: null } as const;
const personName = line(100);

@Injectable()
export class ProviderSignInService {
  constructor(
    @Inject(Providers) private readonly providers: Providers, @Inject(ProviderJourneys) private readonly journeys: ProviderJourneys,
    @Inject(ExternalIdentitiesRepository) private readonly identities: ExternalIdentitiesRepository, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(OrganisationsRepository) private readonly organisations: OrganisationsRepository, @Inject(SecondFactorsRepository) private readonly factors: SecondFactorsRepository,
    @Inject(RoleMapping) private readonly mapping: RoleMapping, @Inject(SessionsService) private readonly sessions: SessionsService, @Inject(IDS) private readonly ids: Ids,
  ) {}

  list() {
    return { providers: this.providers.all().map(({ settings: { id, names, organisationId, redirectUris } }) => ({ providerId: id, names, organisationId, redirectUris })) };
  }

  begin({ body }: InputOf<typeof routes.beginSignInByProvider>) {
    return this.journeys.begin(body, SIGN_IN);
  }

  /** ID-28, ID-29, ID-30: a session for the person whose account it is; a code first, where they have a second factor and the provider did not ask for two. */
  async signIn(input: InputOf<typeof routes.signInByProvider>) {
    const returned = await this.journeys.end(input.body, SIGN_IN);
    const { settings, account, proven } = returned;
    const identity = (await this.identities.find(account)) ?? (await this.register(returned));
    concerns(identity.personId);
    const person = await this.people.get(identity.personId, SYSTEM);
    requireAdmitted(settings, person);
    await this.mapping.apply(input, identity, person, rolesBy(settings.roles, proven.claims));
    const by = { personId: person.id, identityId: identity.id, authenticatedAt: proven.authenticatedAt };
    if (proven.bySecondFactor || !(await this.factors.standing(person.id)).isSetUp) return this.sessions.beginBy(by, input.from, proven.bySecondFactor);
    const { token, hash } = freshToken();
    await this.factors.challenge(person.id, hash, systemClock.now(), by);
    throw new DomainError('second-factor-required', { challenge: token });
  }

  /** ID-28: registers somebody whom nobody knows, where the configuration has people registered so. Throws `link-required` where not. */
  private async register({ settings, account, proven: { claims } }: Returned): Promise<ExternalIdentity> {
    if (settings.unknownPeople === 'refuse') throw new DomainError('link-required');
    const name = personName.safeParse(claims['name']);
    if (!name.success) throw new DomainError('provider-answer-refused', { detail: 'It has no name that a person could be registered by.' });
    const { organisationId } = settings;
    await this.organisations.requireActive(organisationId).catch((cause: unknown) => {
      throw cause instanceof DomainError ? new DomainError('organisation-inactive', { cause }) : cause;
    });
    const grants = rolesBy(settings.roles, claims);
    const { state, changes } = registerPerson({ id: this.ids.next(), name: name.data, email: verifiedAddress(claims), organisationId, grants });
    const identity = { id: this.ids.next(), personId: state.id, issuer: account.issuer, linkedAt: systemClock.now().toISOString(), usedAt: null };
    try {
      await this.people.create(state, changes, SYSTEM, { also: (tx) => this.identities.put(tx, identity, account, grants) });
      return identity;
    } catch (error) {
      // Of two that came at once, one has registered the person: the other signs them in.
      const registered = error instanceof DomainError && error.code === 'identity-linked' ? await this.identities.find(account) : undefined;
      if (registered === undefined) throw error;
      return registered;
    }
  }
}
