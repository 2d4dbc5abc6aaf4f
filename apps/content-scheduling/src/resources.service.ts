/** Use cases of resources: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/content-scheduling';
import type { Clock, Ids } from '@nuanxin/kernel';
import { CLOCK, CONFIG, IDS, localDateOf, mapPage, pageRequest, type InputOf, type ServiceConfig } from '@nuanxin/service-kit';
import { districtWide } from './district-wide.js';
import { changeResource, publishResource, withdrawResource, type Resource } from './domain/resource.js';
import { ResourcesRepository } from './persistence/resources.repository.js';

const view = ({ id, ...rest }: Resource) => ({ resourceId: id, ...rest });

@Injectable()
export class ResourcesService {
  constructor(
    @Inject(ResourcesRepository) private readonly resources: ResourcesRepository,
    @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids, @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async publish({ actor, body, key }: InputOf<typeof routes.publishResource>) {
    const access = districtWide({ actor, permission: 'resource.write' });
    const { state, changes } = publishResource({ id: this.ids.next(), ...body, url: body.url ?? null, phone: body.phone ?? null, hours: body.hours ?? null }, this.today());
    return view(await this.resources.create(state, changes, access, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listResources>) {
    return mapPage(await this.resources.list({ actor, permission: 'resource.read' }, pageRequest(query), query), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getResource>) {
    return view(await this.resources.get(params.resourceId, { actor, permission: 'resource.read' }));
  }

  async change({ actor, params, body, ifMatch }: InputOf<typeof routes.changeResource>) {
    return view(await this.resources.update(params.resourceId, districtWide({ actor, permission: 'resource.write' }), (resource) => changeResource(resource, body, this.today()), { ifMatch }));
  }

  async withdraw({ actor, params, key }: InputOf<typeof routes.withdrawResource>) {
    return view(await this.resources.update(params.resourceId, districtWide({ actor, permission: 'resource.write' }), withdrawResource, { key }));
  }

  async published({ query }: InputOf<typeof routes.listPublicResources>) {
    return mapPage(await this.resources.published(pageRequest(query), query.category), view);
  }

  private today = (): string => localDateOf(this.clock.now(), this.config.NUANXIN_ZONE);
}
