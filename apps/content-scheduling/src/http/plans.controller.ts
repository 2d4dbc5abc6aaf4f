/** Routes of daily plans. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/content-scheduling';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { PlansService } from '../plans.service.js';

@Controller()
export class PlansController {
  constructor(@Inject(PlansService) private readonly plans: PlansService) {}

  @Route(routes.setPlan) set(@Input() input: InputOf<typeof routes.setPlan>) { return this.plans.set(input); }
  @Route(routes.listPlans) list(@Input() input: InputOf<typeof routes.listPlans>) { return this.plans.list(input); }
  @Route(routes.getPlan) get(@Input() input: InputOf<typeof routes.getPlan>) { return this.plans.get(input); }
  @Route(routes.endPlan) end(@Input() input: InputOf<typeof routes.endPlan>) { return this.plans.end(input); }
}
