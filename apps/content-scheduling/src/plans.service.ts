/** Use cases of daily plans: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import { covers } from '@nuanxin/contracts';
import type { routes } from '@nuanxin/contracts/content-scheduling';
import { DomainError, type Clock, type Ids } from '@nuanxin/kernel';
import { CLOCK, CONFIG, IDS, mapPage, pageRequest, reach, References, type InputOf, type ServiceConfig } from '@nuanxin/service-kit';
import { setPlan, type Plan } from './domain/plan.js';
import { KnownRepository } from './persistence/known.repository.js';
import { PlansRepository } from './persistence/plans.repository.js';

const view = ({ id, fromDate, toDate, nextDate: _nextDate, nextAt: _nextAt, ...rest }: Plan) => ({ planId: id, from: fromDate, to: toDate, ...rest });

@Injectable()
export class PlansService {
  constructor(
    @Inject(PlansRepository) private readonly plans: PlansRepository, @Inject(KnownRepository) private readonly known: KnownRepository, @Inject(References) private readonly references: References,
    @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids, @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async set({ actor, body, key }: InputOf<typeof routes.setPlan>) {
    const access = { actor, permission: 'plan.write' } as const;
    const group = await this.references.require(body.groupId, '/groupId', (id) => this.known.group(id));
    if (!covers(reach(access), group)) throw new DomainError('unknown-reference', { violations: [{ pointer: '/groupId', message: 'names nothing that is known here' }] });
    const now = this.clock.now().toISOString();
    const { state, changes } = setPlan({ id: this.ids.next(), ...body, zone: body.zone ?? this.config.NUANXIN_ZONE }, group, now);
    return view(await this.plans.set(state, changes, now, access, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listPlans>) {
    return mapPage(await this.plans.list({ actor, permission: 'plan.read' }, pageRequest(query), query), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getPlan>) {
    return view(await this.plans.get(params.planId, { actor, permission: 'plan.read' }));
  }

  async end({ actor, params, key }: InputOf<typeof routes.endPlan>) {
    return view(await this.plans.end(params.planId, { actor, permission: 'plan.write' }, this.clock.now().toISOString(), { key }));
  }
}
