/** Use cases of needs assessments. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/hospital-groups';
import type { Clock, Ids } from '@nuanxin/kernel';
import { CLOCK, CONFIG, IDS, localDateOf, mapPage, pageRequest, type InputOf, type ServiceConfig } from '@nuanxin/service-kit';
import { recordAssessment, type Assessment } from './domain/assessment.js';
import { AssessmentsRepository } from './persistence/assessments.repository.js';
import { HospitalsRepository } from './persistence/hospitals.repository.js';

const view = ({ id, ...rest }: Assessment) => ({ assessmentId: id, ...rest });

@Injectable()
export class AssessmentsService {
  constructor(
    @Inject(AssessmentsRepository) private readonly assessments: AssessmentsRepository, @Inject(HospitalsRepository) private readonly hospitals: HospitalsRepository,
    @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids, @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async record({ actor, params, body, key }: InputOf<typeof routes.recordAssessment>) {
    const access = { actor, permission: 'assessment.record' } as const;
    const { id: hospitalId } = await this.hospitals.get(params.hospitalId, access);
    const { state, changes } = recordAssessment({ id: this.ids.next(), hospitalId, ...body }, localDateOf(this.clock.now(), this.config.NUANXIN_ZONE));
    return view(await this.assessments.create(state, changes, access, { key }));
  }

  async list({ actor, params, query }: InputOf<typeof routes.listAssessments>) {
    const access = { actor, permission: 'assessment.read' } as const;
    const { id } = await this.hospitals.get(params.hospitalId, access);
    return mapPage(await this.assessments.listOf(id, access, pageRequest(query)), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getAssessment>) {
    return view(await this.assessments.get(params.assessmentId, { actor, permission: 'assessment.read' }));
  }
}
