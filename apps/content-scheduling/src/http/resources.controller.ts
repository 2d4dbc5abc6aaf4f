/** Routes of resources, the public list among them. */
import { Controller, Header, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/content-scheduling';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { ResourcesService } from '../resources.service.js';

@Controller()
export class ResourcesController {
  constructor(@Inject(ResourcesService) private readonly resources: ResourcesService) {}

  @Route(routes.publishResource) publish(@Input() input: InputOf<typeof routes.publishResource>) { return this.resources.publish(input); }
  @Route(routes.listResources) list(@Input() input: InputOf<typeof routes.listResources>) { return this.resources.list(input); }
  @Route(routes.getResource) get(@Input() input: InputOf<typeof routes.getResource>) { return this.resources.get(input); }
  @Route(routes.changeResource) change(@Input() input: InputOf<typeof routes.changeResource>) { return this.resources.change(input); }
  @Route(routes.withdrawResource) withdraw(@Input() input: InputOf<typeof routes.withdrawResource>) { return this.resources.withdraw(input); }
  @Header('Cache-Control', 'public, max-age=60')
  @Route(routes.listPublicResources) published(@Input() input: InputOf<typeof routes.listPublicResources>) { return this.resources.published(input); }
}
