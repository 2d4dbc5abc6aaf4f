/** Use cases of one's own accounts at providers: linking, listing, removing them, and showing again what one signs in by. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { IDS, systemClock, TokenVerifier, type InputOf } from '@nuanxin/service-kit';
import { personOf } from './access.js';
import { EXTERNAL_IDENTITIES_MAX, requireAdmitted, type ExternalIdentity } from './domain/external-identity.js';
import { mapRoles } from './domain/mapped-roles.js';
import { assignRoles } from './domain/person.js';
import { authenticatedUntil } from './domain/session.js';
import { ExternalIdentitiesRepository } from './persistence/external-identities.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SecondFactorsRepository } from './persistence/second-factors.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { ProviderJourneys } from './provider-journeys.js';
import { Providers } from './providers/providers.js';
import { Reauthentication } from './reauthentication.js';
import { requireRight } from './second-factors.service.js';
import { WaysIn } from './ways-in.js';

@Injectable()
export class ExternalIdentitiesService {
  constructor(
    @Inject(ProviderJourneys) private readonly journeys: ProviderJourneys, @Inject(Providers) private readonly providers: Providers,
    @Inject(ExternalIdentitiesRepository) private readonly identities: ExternalIdentitiesRepository, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(SecondFactorsRepository) private readonly factors: SecondFactorsRepository,
    @Inject(Reauthentication) private readonly reauthentication: Reauthentication, @Inject(TokenVerifier) private readonly verifier: TokenVerifier, @Inject(IDS) private readonly ids: Ids,
    @Inject(WaysIn) private readonly ways: WaysIn,
  ) {}

  async beginLink({ actor, body }: InputOf<typeof routes.beginLink>) {
    await this.reauthentication.require(actor);
    return this.journeys.begin(body, { purpose: 'link', sessionId: personOf(actor).sessionId });
  }

  /** ID-28: in the session that began it. An account is one person's. */
  async link({ actor, body }: InputOf<typeof routes.link>) {
    const { personId, sessionId } = personOf(actor);
    const { settings, account } = await this.journeys.end(body, { purpose: 'link', sessionId });
    const identity = { id: this.ids.next(), personId, issuer: account.issuer, linkedAt: systemClock.now().toISOString(), usedAt: null };
    await this.sessions.holding(personId, async (tx, held) => {
      if (held === undefined) throw new DomainError('may-not-sign-in');
      requireAdmitted(settings, held);
      if ((await this.identities.of(personId, tx)).length >= EXTERNAL_IDENTITIES_MAX) throw new DomainError('too-many-links');
      await this.identities.put(tx, identity, account);
    });
    return this.view(identity);
  }

  async list({ actor }: InputOf<typeof routes.listOwnExternalIdentities>) {
    return { items: (await this.identities.of(personOf(actor).personId)).map((identity) => this.view(identity)) };
  }

  /** ID-28, ID-30: the other sessions end, since it may have begun them, and the roles that it gave go. Throws `last-way-in` and `last-administrator`. */
  async unlink({ actor, params }: InputOf<typeof routes.unlink>) {
    const { personId, sessionId } = personOf(actor);
    await this.reauthentication.require(actor);
    let ended: string[] = [];
    await this.people.update(personId, SYSTEM, async (state, tx) => {
      const identity = (await this.identities.of(personId, tx)).find(({ id }) => id === params.externalIdentityId);
      const before = identity && (await this.identities.given(tx, identity));
      if (identity === undefined || before === undefined) throw new DomainError('not-found');
      await this.identities.remove(tx, identity.id);
      await this.ways.requireOne(tx, personId);
      ended = await this.sessions.endAllOf(tx, personId, 'signed-out', systemClock.now(), { except: sessionId });
      return assignRoles(state, mapRoles(state.grants, before, []).grants, await this.people.otherAdministrators(tx, personId));
    }, {});
    ended.forEach((id) => this.verifier.endSession(id));
    this.verifier.forgetPerson(personId);
    return {};
  }

  beginReauthentication({ actor, body }: InputOf<typeof routes.beginReauthenticationByProvider>) {
    return this.journeys.begin(body, { purpose: 'show-again', sessionId: personOf(actor).sessionId });
  }

  /** ID-17: the account that is linked, seen by its provider a moment ago, and a code from whoever has a second factor that the provider did not stand in for. */
  async reauthenticate({ actor, body }: InputOf<typeof routes.reauthenticateByProvider>) {
    const { personId, sessionId } = personOf(actor);
    const { settings, account, proven } = await this.journeys.end(body, { purpose: 'show-again', sessionId });
    const identity = await this.identities.find(account);
    const { authenticatedAt } = proven;
    if (identity?.personId !== personId || authenticatedAt === null) throw new DomainError('wrong-confirmation');
    const verdict = await this.sessions.holding(personId, async (tx, held) => {
      if (held === undefined) throw new DomainError('wrong-confirmation');
      requireAdmitted(settings, held);
      const asksForCode = !proven.bySecondFactor && (await this.factors.standing(personId, tx)).isSetUp;
      const taken = asksForCode ? await this.factors.take(tx, personId, body.code ?? '', systemClock.now()) : { kind: 'right' as const };
      if (taken.kind === 'right') await this.sessions.mark(tx, sessionId, { authenticatedAt });
      return taken;
    });
    requireRight(verdict, 'wrong-confirmation');
    return { until: authenticatedUntil({ authenticatedAt }) };
  }

  private view({ id, issuer, linkedAt, usedAt }: ExternalIdentity) {
    return { externalIdentityId: id, providerId: this.providers.byIssuer(issuer)?.settings.id ?? null, issuer, linkedAt, usedAt };
  }
}
