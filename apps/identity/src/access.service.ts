/** Use cases of seeing what one may do, and why somebody may or may not. */
import { Inject, Injectable } from '@nestjs/common';
import { permissions, reachOf, routes as allRoutes, type Permission } from '@nuanxin/contracts';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError, type PersonActor } from '@nuanxin/kernel';
import { concerns, type InputOf } from '@nuanxin/service-kit';
import { personOf, requireDistrict } from './access.js';
import { IDENTITY_CONFIG, type IdentityConfig } from './config.js';
import { explainAccess, shownReach } from './domain/access-explanation.js';
import { mustHaveSecondFactor } from './domain/second-factor.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SecondFactorsRepository } from './persistence/second-factors.repository.js';
import { ServiceAccountsRepository } from './persistence/service-accounts.repository.js';
import { SYSTEM } from './persistence/system-access.js';

const permissionNames = Object.keys(permissions).sort() as Permission[];
const operations = new Map(allRoutes.map((route) => [route.id, route]));

/** Somebody as their token would say it, and whether they could get one. */
interface Asked {
  readonly actor: PersonActor;
  readonly isActive: boolean;
}

@Injectable()
export class AccessService {
  constructor(
    @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(ServiceAccountsRepository) private readonly accounts: ServiceAccountsRepository,
    @Inject(SecondFactorsRepository) private readonly factors: SecondFactorsRepository, @Inject(IDENTITY_CONFIG) private readonly config: IdentityConfig,
  ) {}

  own({ actor }: InputOf<typeof routes.getOwnPermissions>) {
    const person = personOf(actor);
    const held = permissionNames.flatMap((permission) => {
      const reach = reachOf(person, permission);
      return reach === undefined ? [] : [{ permission, ...shownReach(reach) }];
    });
    return { grants: [...person.grants], isRestricted: person.isRestricted === true, permissions: held };
  }

  /** ID-34: for who reaches the whole district alone, since it tells of what lies anywhere. */
  async explain({ actor, params: { personId }, query: { operation, ...thing } }: InputOf<typeof routes.explainAccess>) {
    requireDistrict({ actor, permission: 'access.explain' });
    const route = operations.get(operation);
    if (route === undefined) throw new DomainError('unknown-operation', { violations: [{ pointer: '#/query/operation', message: 'is no operation' }] });
    concerns(personId);
    const { actor: asked, isActive } = await this.asked(personId);
    return { personId, operation, ...explainAccess(asked, isActive, route, thing) };
  }

  private async asked(id: string): Promise<Asked> {
    const base = { kind: 'person', personId: id, sessionId: id } as const;
    const account = await this.accounts.lookUp(id);
    if (account !== undefined) return { actor: { ...base, grants: account.grants, only: account.permissions }, isActive: account.status === 'active' };
    const person = await this.people.get(id, SYSTEM);
    const isActive = person.status === 'active' && person.login !== null;
    const isRestricted = this.config.SECOND_FACTOR === 'required' && mustHaveSecondFactor(person.grants) && !(await this.factors.standing(id)).isSetUp;
    return { isActive, actor: isRestricted ? { ...base, grants: [], isRestricted: true } : { ...base, grants: person.grants } };
  }
}
