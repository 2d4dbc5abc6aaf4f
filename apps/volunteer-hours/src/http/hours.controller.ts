/** Routes of the ledger and of claims. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/volunteer-hours';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { ClaimsService } from '../claims.service.js';
import { HoursService } from '../hours.service.js';

@Controller()
export class HoursController {
  constructor(@Inject(HoursService) private readonly hours: HoursService, @Inject(ClaimsService) private readonly claims: ClaimsService) {}

  @Route(routes.summariseHours) summarise(@Input() input: InputOf<typeof routes.summariseHours>) { return this.hours.summarise(input); }
  @Route(routes.listEntries) entries(@Input() input: InputOf<typeof routes.listEntries>) { return this.hours.list(input); }
  @Route(routes.issueStreamTicket) ticket(@Input() input: InputOf<typeof routes.issueStreamTicket>) { return this.hours.ticket(input); }
  @Route(routes.streamHours) stream(@Input() input: InputOf<typeof routes.streamHours>) { return this.hours.stream(input); }
  @Route(routes.submitClaim) submit(@Input() input: InputOf<typeof routes.submitClaim>) { return this.claims.submit(input); }
  @Route(routes.listClaims) list(@Input() input: InputOf<typeof routes.listClaims>) { return this.claims.list(input); }
  @Route(routes.getClaim) get(@Input() input: InputOf<typeof routes.getClaim>) { return this.claims.get(input); }
  @Route(routes.approveClaim) approve(@Input() input: InputOf<typeof routes.approveClaim>) { return this.claims.approve(input); }
  @Route(routes.rejectClaim) reject(@Input() input: InputOf<typeof routes.rejectClaim>) { return this.claims.reject(input); }
  @Route(routes.withdrawClaim) withdraw(@Input() input: InputOf<typeof routes.withdrawClaim>) { return this.claims.withdraw(input); }
}
