/** Routes of organisations. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { OrganisationsService } from '../organisations.service.js';

@Controller()
export class OrganisationsController {
  constructor(@Inject(OrganisationsService) private readonly organisations: OrganisationsService) {}

  @Route(routes.registerOrganisation) register(@Input() input: InputOf<typeof routes.registerOrganisation>) { return this.organisations.register(input); }
  @Route(routes.listOrganisations) list(@Input() input: InputOf<typeof routes.listOrganisations>) { return this.organisations.list(input); }
  @Route(routes.getOrganisation) get(@Input() input: InputOf<typeof routes.getOrganisation>) { return this.organisations.get(input); }
  @Route(routes.changeOrganisation) change(@Input() input: InputOf<typeof routes.changeOrganisation>) { return this.organisations.change(input); }
}
