/** Routes of needs assessments. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/hospital-groups';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { AssessmentsService } from '../assessments.service.js';

@Controller()
export class AssessmentsController {
  constructor(@Inject(AssessmentsService) private readonly assessments: AssessmentsService) {}

  @Route(routes.recordAssessment) record(@Input() input: InputOf<typeof routes.recordAssessment>) { return this.assessments.record(input); }
  @Route(routes.listAssessments) list(@Input() input: InputOf<typeof routes.listAssessments>) { return this.assessments.list(input); }
  @Route(routes.getAssessment) get(@Input() input: InputOf<typeof routes.getAssessment>) { return this.assessments.get(input); }
}
