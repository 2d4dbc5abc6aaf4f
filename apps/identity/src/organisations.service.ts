/** Use cases of organisations: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import type { Ids } from '@nuanxin/kernel';
import { IDS, mapPage, pageRequest, type InputOf } from '@nuanxin/service-kit';
import { requireDistrict } from './access.js';
import { changeOrganisation, registerOrganisation } from './domain/organisation.js';
import { OrganisationsRepository } from './persistence/organisations.repository.js';
import { organisationView } from './view.js';

@Injectable()
export class OrganisationsService {
  constructor(@Inject(OrganisationsRepository) private readonly organisations: OrganisationsRepository, @Inject(IDS) private readonly ids: Ids) {}

  async register({ actor, body, key }: InputOf<typeof routes.registerOrganisation>) {
    const access = requireDistrict({ actor, permission: 'organisation.write' });
    const { state, changes } = registerOrganisation({ id: this.ids.next(), ...body });
    return organisationView(await this.organisations.create(state, changes, access, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listOrganisations>) {
    return mapPage(await this.organisations.list({ actor, permission: 'organisation.read' }, pageRequest(query), query), organisationView);
  }

  async get({ actor, params }: InputOf<typeof routes.getOrganisation>) {
    return organisationView(await this.organisations.get(params.organisationId, { actor, permission: 'organisation.read' }));
  }

  async change({ actor, params, body, ifMatch }: InputOf<typeof routes.changeOrganisation>) {
    const access = requireDistrict({ actor, permission: 'organisation.write' });
    return organisationView(await this.organisations.update(params.organisationId, access, (state) => changeOrganisation(state, body), { ifMatch }));
  }
}
