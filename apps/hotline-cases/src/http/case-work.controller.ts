/** Routes of case work. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { CaseWorkService } from '../case-work.service.js';

@Controller()
export class CaseWorkController {
  constructor(@Inject(CaseWorkService) private readonly work: CaseWorkService) {}

  @Route(routes.recordCaseWork) record(@Input() input: InputOf<typeof routes.recordCaseWork>) { return this.work.record(input); }
  @Route(routes.listCaseWork) list(@Input() input: InputOf<typeof routes.listCaseWork>) { return this.work.list(input); }
  @Route(routes.getCaseWork) get(@Input() input: InputOf<typeof routes.getCaseWork>) { return this.work.get(input); }
  @Route(routes.correctCaseWork) correct(@Input() input: InputOf<typeof routes.correctCaseWork>) { return this.work.correct(input); }
  @Route(routes.withdrawCaseWork) withdraw(@Input() input: InputOf<typeof routes.withdrawCaseWork>) { return this.work.withdraw(input); }
}
