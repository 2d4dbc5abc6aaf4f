/** Use cases of claims: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import { covers, reachOf } from '@nuanxin/contracts';
import type { routes } from '@nuanxin/contracts/volunteer-hours';
import { DomainError, type Actor, type Clock, type Ids } from '@nuanxin/kernel';
import { CLOCK, IDS, mapPage, pageRequest, References, type InputOf } from '@nuanxin/service-kit';
import { DataSource } from 'typeorm';
import { decideClaim, submitClaim, withdrawClaim, type Claim } from './domain/claim.js';
import { ClaimsRepository } from './persistence/claims.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';

const view = ({ id, ...rest }: Claim) => ({ claimId: id, ...rest });
const personOf = (actor: Actor): string => {
  if (actor.kind !== 'person') throw new DomainError('unauthenticated');
  return actor.personId;
};

@Injectable()
export class ClaimsService {
  constructor(
    @Inject(ClaimsRepository) private readonly claims: ClaimsRepository, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(References) private readonly references: References, @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids,
  ) {}

  async submit({ actor, body, key }: InputOf<typeof routes.submitClaim>) {
    const personId = body.personId ?? personOf(actor);
    const hospitalId = body.hospitalId ?? null;
    const mayEnter = reachOf(actor, 'claim.submit');
    if (personId !== personOf(actor)) {
      // Entering work for somebody else needs a role that reaches further than one's own.
      if (mayEnter === undefined || !covers({ ...mayEnter, ownerId: undefined }, { hospitalId })) throw new DomainError('unknown-reference', { violations: [{ pointer: '/personId', message: 'must be yourself' }] });
      await this.references.require(personId, '/personId', async (id) => (await this.people.find(this.dataSource, [id])).get(id));
    }
    if (hospitalId !== null) await this.references.require(hospitalId, '/hospitalId', (id) => this.people.hospitalExists(this.dataSource, id));
    const { state, changes } = submitClaim({
      id: this.ids.next(), personId, activity: body.activity, hospitalId, what: body.what, start: new Date(body.start).toISOString(), end: new Date(body.end).toISOString(),
    }, this.clock.now());
    return view(await this.claims.create(state, changes, { actor, permission: 'claim.submit' }, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listClaims>) {
    return mapPage(await this.claims.list({ actor, permission: 'claim.read' }, pageRequest(query), query), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getClaim>) {
    return view(await this.claims.get(params.claimId, { actor, permission: 'claim.read' }));
  }

  async approve({ actor, params, body, key }: InputOf<typeof routes.approveClaim>) {
    return this.decide(actor, params.claimId, 'approved', body.reason ?? null, key);
  }

  async reject({ actor, params, body, key }: InputOf<typeof routes.rejectClaim>) {
    return this.decide(actor, params.claimId, 'rejected', body.reason, key);
  }

  private async decide(actor: Actor, id: string, decision: 'approved' | 'rejected', reason: string | null, key: InputOf<typeof routes.approveClaim>['key']) {
    const eventId = this.ids.next();
    return view(await this.claims.decide(id, { actor, permission: 'claim.decide' }, eventId,
      (claim) => decideClaim(claim, decision, { personId: personOf(actor), reason, eventId }, this.clock.now()), { key }));
  }

  async withdraw({ actor, params, body, key }: InputOf<typeof routes.withdrawClaim>) {
    const eventId = this.ids.next();
    const decides = reachOf(actor, 'claim.decide');
    const mayDecide = ({ hospitalId, personId }: Claim): boolean => decides !== undefined && covers(decides, { hospitalId }) && personId !== personOf(actor);
    return view(await this.claims.decide(params.claimId, { actor, permission: 'claim.withdraw' }, eventId,
      (claim) => withdrawClaim(claim, { mayDecide: mayDecide(claim), reason: body.reason ?? null, eventId }), { key }));
  }
}
