/** The wiring of hospital-groups. */
import { Module, type Provider } from '@nestjs/common';
import { CONFIG, DUE_WORK, HANDLERS, type ServiceConfig, type ServiceDefinition } from '@nuanxin/service-kit';
import { AssessmentsService } from './assessments.service.js';
import { whenPersonIsTold } from './events/when-person-is-told.check-their-groups.js';
import { GroupsService } from './groups.service.js';
import { HospitalsService } from './hospitals.service.js';
import { AssessmentsController } from './http/assessments.controller.js';
import { GroupsController } from './http/groups.controller.js';
import { HospitalsController } from './http/hospitals.controller.js';
import { AssessmentsRepository } from './persistence/assessments.repository.js';
import { GroupsRepository } from './persistence/groups.repository.js';
import { HospitalsRepository } from './persistence/hospitals.repository.js';
import { OutlooksRepository } from './persistence/outlooks.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { schema } from './persistence/schema.js';
import { TurnsDueWork } from './turns.due-work.js';

const handlers: Provider = {
  provide: HANDLERS, inject: [PeopleRepository, GroupsRepository, CONFIG],
  useFactory: (people: PeopleRepository, groups: GroupsRepository, config: ServiceConfig) => [whenPersonIsTold(people, groups, config.NUANXIN_ZONE)],
};

@Module({
  controllers: [HospitalsController, AssessmentsController, GroupsController],
  providers: [
    HospitalsService, AssessmentsService, GroupsService,
    HospitalsRepository, AssessmentsRepository, GroupsRepository, PeopleRepository, OutlooksRepository,
    TurnsDueWork, { provide: DUE_WORK, inject: [TurnsDueWork], useFactory: (turns: TurnsDueWork) => [turns] }, handlers,
  ],
})
export class HospitalGroupsModule {}

export const hospitalGroups: ServiceDefinition = { name: 'hospital-groups', module: HospitalGroupsModule, schema };
