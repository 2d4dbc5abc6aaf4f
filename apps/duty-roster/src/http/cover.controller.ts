/** Routes of duty and cover. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/duty-roster';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { CoverService } from '../cover.service.js';

@Controller()
export class CoverController {
  constructor(@Inject(CoverService) private readonly cover: CoverService) {}

  @Route(routes.getDutyNow) dutyNow(@Input() input: InputOf<typeof routes.getDutyNow>) { return this.cover.dutyNow(input); }
  @Route(routes.getCover) report(@Input() input: InputOf<typeof routes.getCover>) { return this.cover.cover(input); }
  @Route(routes.listCoverBreaches) breaches(@Input() input: InputOf<typeof routes.listCoverBreaches>) { return this.cover.listBreaches(input); }
}
