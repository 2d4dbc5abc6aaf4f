/** Gives and takes the roles that follow from a provider's claims, as an act of its own. */
import { Inject, Injectable } from '@nestjs/common';
import type { Grant } from '@nuanxin/contracts/identity';
import { asAct, TokenVerifier, type Request } from '@nuanxin/service-kit';
import { DataSource, type EntityManager } from 'typeorm';
import type { ExternalIdentity } from './domain/external-identity.js';
import { keepAdministration, mapRoles, type Mapped } from './domain/mapped-roles.js';
import { assignRoles, isAdministrator, type Person } from './domain/person.js';
import { ExternalIdentitiesRepository } from './persistence/external-identities.repository.js';
import { LinksRepository } from './persistence/links.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SYSTEM } from './persistence/system-access.js';

/** The name of the act in the audit log. */
export const MAPPING_ACT = 'assignRolesByClaims';

@Injectable()
export class RoleMapping {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource, @Inject(ExternalIdentitiesRepository) private readonly identities: ExternalIdentitiesRepository,
    @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(LinksRepository) private readonly links: LinksRepository, @Inject(TokenVerifier) private readonly verifier: TokenVerifier,
  ) {}

  /** ID-30: makes the person's roles follow what the account's provider says now. Nothing is written where nothing changes. */
  async apply(request: Request, identity: ExternalIdentity, person: Person, follows: readonly Grant[]): Promise<void> {
    const holds = await this.mapped(this.dataSource.manager, identity, person, follows);
    if (holds === undefined || holds.isDone) return;
    await asAct(MAPPING_ACT, request, () => this.people.update(person.id, SYSTEM, async (state, tx) => {
      const mapped = await this.mapped(tx, identity, state, follows);
      if (mapped === undefined || state.status !== 'active') return [];
      const others = isAdministrator(state) ? await this.people.otherAdministrators(tx, state.id) : 1;
      const { grants, given, lapsed } = others === 0 ? keepAdministration(state.grants, mapped.before, mapped) : mapped;
      await this.identities.setGiven(tx, identity, given, lapsed);
      // Whoever made one for the person may not be meant to make one for somebody with these roles.
      await this.links.drop(tx, state.id);
      return assignRoles(state, grants, others);
    }, {}));
    this.verifier.forgetPerson(person.id);
  }

  private async mapped(tx: EntityManager, identity: ExternalIdentity, { grants }: Person, follows: readonly Grant[]): Promise<(Mapped & { before: { own: Grant[]; byOthers: Grant[] }; isDone: boolean }) | undefined> {
    const before = await this.identities.given(tx, identity);
    if (before === undefined) return undefined;
    const mapped = mapRoles(grants, before, follows);
    return { ...mapped, before, isDone: JSON.stringify([mapped.grants, mapped.given, mapped.lapsed]) === JSON.stringify([grants, before.own, []]) };
  }
}
