/** Use cases of groups and their facilitators: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/hospital-groups';
import type { Clock, Ids } from '@nuanxin/kernel';
import { CLOCK, IDS, mapPage, pageRequest, References, type InputOf } from '@nuanxin/service-kit';
import { breachOf, FORESEEN_MS } from './domain/breach.js';
import type { People } from './domain/composition.js';
import { assignFacilitator, releaseFacilitator } from './domain/facilitators.js';
import { closeGroup, compositionAt, openGroup, planGroup, type Group } from './domain/group.js';
import { instantAt } from './domain/instants.js';
import { AssessmentsRepository } from './persistence/assessments.repository.js';
import { GroupsRepository } from './persistence/groups.repository.js';
import { HospitalsRepository } from './persistence/hospitals.repository.js';
import { OutlooksRepository } from './persistence/outlooks.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';

const write = 'group.write';
const read = 'group.read';

@Injectable()
export class GroupsService {
  constructor(
    @Inject(GroupsRepository) private readonly groups: GroupsRepository, @Inject(HospitalsRepository) private readonly hospitals: HospitalsRepository,
    @Inject(AssessmentsRepository) private readonly assessments: AssessmentsRepository, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(OutlooksRepository) private readonly outlooks: OutlooksRepository, @Inject(References) private readonly references: References,
    @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids,
  ) {}

  async plan({ actor, body, key }: InputOf<typeof routes.planGroup>) {
    const access = { actor, permission: write } as const;
    await this.hospitals.refer(body.hospitalId, '/hospitalId', access);
    const { state, changes } = planGroup({ id: this.ids.next(), ...body }, this.now());
    return this.view(await this.groups.create(state, changes, access, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listGroups>) {
    const page = await this.groups.list({ actor, permission: read }, pageRequest(query), query);
    const people = await this.peopleOf(page.items);
    return mapPage(page, (group) => this.viewWith(group, people));
  }

  async get({ actor, params }: InputOf<typeof routes.getGroup>) {
    return this.view(await this.groups.get(params.groupId, { actor, permission: read }));
  }

  async assign({ actor, params, body, key }: InputOf<typeof routes.assignFacilitator>) {
    const access = { actor, permission: write } as const;
    await this.groups.get(params.groupId, access);
    await this.references.require(body.personId, '/personId', (id) => this.people.find(id));
    const from = body.from === undefined ? undefined : instantAt('/from', body.from);
    const to = body.to === undefined || body.to === null ? null : instantAt('/to', body.to);
    const { personId, profession } = body;
    return this.view(await this.groups.update(params.groupId, access,
      (group, around) => assignFacilitator(group, { personId, profession, from: from ?? around.now, to }, around), { key, person: personId }));
  }

  async release({ actor, params, body, key }: InputOf<typeof routes.releaseFacilitator>) {
    const at = body.at === undefined ? undefined : instantAt('/at', body.at);
    return this.view(await this.groups.update(params.groupId, { actor, permission: write },
      (group, around) => releaseFacilitator(group, body.personId, at ?? around.now, around), { key }));
  }

  async open({ actor, params, key }: InputOf<typeof routes.openGroup>) {
    const access = { actor, permission: write } as const;
    const { hospitalId: hospital } = await this.groups.get(params.groupId, access);
    return this.view(await this.groups.update(params.groupId, access,
      async (group, around, tx) => openGroup(group, await this.assessments.exists(tx, group.hospitalId), around), { key, hospital }));
  }

  async close({ actor, params, key }: InputOf<typeof routes.closeGroup>) {
    return this.view(await this.groups.update(params.groupId, { actor, permission: write }, closeGroup, { key }));
  }

  async listBreaches({ actor, query }: InputOf<typeof routes.listCompositionBreaches>) {
    const now = this.clock.now();
    const page = await this.groups.listBreaches({ actor, permission: read }, pageRequest(query), new Date(now.getTime() + FORESEEN_MS));
    const outlooks = await this.outlooks.of(page.items.map(({ id }) => id));
    return mapPage(page, (group) => breachOf(group, outlooks.get(group.id)?.loss ?? null, now.toISOString()));
  }

  private now = (): string => this.clock.now().toISOString();

  private peopleOf = (groups: readonly Group[]): Promise<People> => this.people.of(groups.flatMap(({ facilitators }) => facilitators.map(({ personId }) => personId)));

  private async view(group: Group) {
    return this.viewWith(group, await this.peopleOf([group]));
  }

  /** A group as it is at the moment; of a closed one the composition is that of its end. */
  private viewWith({ id, ...rest }: Group, people: People) {
    return { groupId: id, ...rest, composition: rest.status === 'closed' ? rest.composition : compositionAt(rest, people, this.now()) };
  }
}
