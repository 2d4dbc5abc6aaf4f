/** The wiring of content-scheduling. */
import { Module } from '@nestjs/common';
import { DUE_WORK, HANDLERS, type ServiceDefinition } from '@nuanxin/service-kit';
import { groupHandlers } from './events/when-group-is-told.follow-it.js';
import { knowledgeHandlers } from './events/when-others-are-told.know-them.js';
import { PlansController } from './http/plans.controller.js';
import { ResourcesController } from './http/resources.controller.js';
import { SlotsController } from './http/slots.controller.js';
import { TopicsController } from './http/topics.controller.js';
import { KnownPeople } from './people.js';
import { KnownRepository } from './persistence/known.repository.js';
import { Content1750000004000 } from './persistence/migrations/1750000004000-content.js';
import { PlansRepository } from './persistence/plans.repository.js';
import { ResourcesRepository } from './persistence/resources.repository.js';
import { SlotsRepository } from './persistence/slots.repository.js';
import { planTable, resourceTable, slotTable, topicTable } from './persistence/tables.js';
import { TopicsRepository } from './persistence/topics.repository.js';
import { PlansService } from './plans.service.js';
import { ResourcesService } from './resources.service.js';
import { Schedule } from './schedule.js';
import { SlotsService } from './slots.service.js';
import { TopicsService } from './topics.service.js';

@Module({
  controllers: [TopicsController, PlansController, SlotsController, ResourcesController],
  providers: [
    TopicsService, PlansService, SlotsService, ResourcesService, KnownPeople, Schedule,
    TopicsRepository, PlansRepository, SlotsRepository, ResourcesRepository, KnownRepository,
    { provide: HANDLERS, inject: [KnownRepository, PlansRepository], useFactory: (known: KnownRepository, plans: PlansRepository) => [...knowledgeHandlers(known), ...groupHandlers(known, plans)] },
    { provide: DUE_WORK, inject: [Schedule], useFactory: (schedule: Schedule) => [schedule] },
  ],
})
export class ContentSchedulingModule {}

export const contentScheduling: ServiceDefinition = {
  name: 'content-scheduling', module: ContentSchedulingModule,
  schema: { entities: [topicTable, planTable, slotTable, resourceTable], migrations: [Content1750000004000] },
};
