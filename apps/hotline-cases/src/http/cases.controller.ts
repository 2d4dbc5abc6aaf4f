/** Routes of cases. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/hotline-cases';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { CasesService } from '../cases.service.js';

@Controller()
export class CasesController {
  constructor(@Inject(CasesService) private readonly cases: CasesService) {}

  @Route(routes.openCase) open(@Input() input: InputOf<typeof routes.openCase>) { return this.cases.open(input); }
  @Route(routes.listCases) list(@Input() input: InputOf<typeof routes.listCases>) { return this.cases.list(input); }
  @Route(routes.listUnassignedCases) listUnassigned(@Input() input: InputOf<typeof routes.listUnassignedCases>) { return this.cases.listUnassigned(input); }
  @Route(routes.getCase) get(@Input() input: InputOf<typeof routes.getCase>) { return this.cases.get(input); }
  @Route(routes.assignCase) assign(@Input() input: InputOf<typeof routes.assignCase>) { return this.cases.assign(input); }
  @Route(routes.takeCase) take(@Input() input: InputOf<typeof routes.takeCase>) { return this.cases.take(input); }
  @Route(routes.changeCaseStatus) changeStatus(@Input() input: InputOf<typeof routes.changeCaseStatus>) { return this.cases.changeStatus(input); }
  @Route(routes.closeCase) close(@Input() input: InputOf<typeof routes.closeCase>) { return this.cases.close(input); }
  @Route(routes.reopenCase) reopen(@Input() input: InputOf<typeof routes.reopenCase>) { return this.cases.reopen(input); }
  @Route(routes.listCaseAudit) listAudit(@Input() input: InputOf<typeof routes.listCaseAudit>) { return this.cases.listAudit(input); }
}
