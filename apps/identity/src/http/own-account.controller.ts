/** Routes of what somebody signs in by themselves, the second factor included. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { OwnAccountService } from '../own-account.service.js';
import { SecondFactorsService } from '../second-factors.service.js';

@Controller()
export class OwnAccountController {
  constructor(@Inject(OwnAccountService) private readonly account: OwnAccountService, @Inject(SecondFactorsService) private readonly factors: SecondFactorsService) {}

  @Route(routes.reauthenticate) reauthenticate(@Input() input: InputOf<typeof routes.reauthenticate>) { return this.account.reauthenticate(input); }
  @Route(routes.changeOwnPassword) changePassword(@Input() input: InputOf<typeof routes.changeOwnPassword>) { return this.account.changePassword(input); }
  @Route(routes.beginSecondFactor) begin(@Input() input: InputOf<typeof routes.beginSecondFactor>) { return this.factors.begin(input); }
  @Route(routes.confirmSecondFactor) confirm(@Input() input: InputOf<typeof routes.confirmSecondFactor>) { return this.factors.confirm(input); }
  @Route(routes.renewRecoveryCodes) renewRecoveryCodes(@Input() input: InputOf<typeof routes.renewRecoveryCodes>) { return this.factors.renewRecoveryCodes(input); }
  @Route(routes.removeSecondFactor) remove(@Input() input: InputOf<typeof routes.removeSecondFactor>) { return this.factors.remove(input); }
  @Route(routes.removeSecondFactorOf) removeOf(@Input() input: InputOf<typeof routes.removeSecondFactorOf>) { return this.factors.removeOf(input); }
}
