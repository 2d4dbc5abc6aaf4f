/** Routes of service accounts. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { ServiceAccountsService } from '../service-accounts.service.js';

@Controller()
export class ServiceAccountsController {
  constructor(@Inject(ServiceAccountsService) private readonly accounts: ServiceAccountsService) {}

  @Route(routes.createServiceAccount) create(@Input() input: InputOf<typeof routes.createServiceAccount>) { return this.accounts.create(input); }
  @Route(routes.listServiceAccounts) list(@Input() input: InputOf<typeof routes.listServiceAccounts>) { return this.accounts.list(input); }
  @Route(routes.getServiceAccount) get(@Input() input: InputOf<typeof routes.getServiceAccount>) { return this.accounts.get(input); }
  @Route(routes.changeServiceAccount) change(@Input() input: InputOf<typeof routes.changeServiceAccount>) { return this.accounts.change(input); }
  @Route(routes.deactivateServiceAccount) deactivate(@Input() input: InputOf<typeof routes.deactivateServiceAccount>) { return this.accounts.deactivate(input); }
  @Route(routes.makeServiceAccountKey) makeKey(@Input() input: InputOf<typeof routes.makeServiceAccountKey>) { return this.accounts.makeKey(input); }
  @Route(routes.revokeServiceAccountKey) revokeKey(@Input() input: InputOf<typeof routes.revokeServiceAccountKey>) { return this.accounts.revokeKey(input); }
  @Route(routes.exchangeKey) exchange(@Input() input: InputOf<typeof routes.exchangeKey>) { return this.accounts.exchange(input); }
}
