/** Routes of signing in by a provider. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { ProviderSignInService } from '../provider-sign-in.service.js';

@Controller()
export class ProviderSignInController {
  constructor(@Inject(ProviderSignInService) private readonly signIns: ProviderSignInService) {}

  @Route(routes.listSignInProviders) list() { return this.signIns.list(); }
  @Route(routes.beginSignInByProvider) begin(@Input() input: InputOf<typeof routes.beginSignInByProvider>) { return this.signIns.begin(input); }
  @Route(routes.signInByProvider) signIn(@Input() input: InputOf<typeof routes.signInByProvider>) { return this.signIns.signIn(input); }
}
