/** The wiring of duty-roster. */
import { Module } from '@nestjs/common';
import type { Clock, Ids } from '@nuanxin/kernel';
import { CLOCK, DUE_WORK, GAUGES, HANDLERS, IDS, type DueWork, type ServiceDefinition } from '@nuanxin/service-kit';
import { coverGauge } from './cover.gauge.js';
import { CoverService } from './cover.service.js';
import { AttendanceDueWork } from './due/attendance.due-work.js';
import { CoverDueWork } from './due/cover.due-work.js';
import { TasksDueWork } from './due/tasks.due-work.js';
import { groupHandler } from './events/when-group-opens-or-closes.open-or-close-its-post.js';
import { slotHandler } from './events/when-slot-is-told.keep-its-task.js';
import { knowledgeHandlers } from './events/when-others-are-told.know-them.js';
import { CoverController } from './http/cover.controller.js';
import { PostsController } from './http/posts.controller.js';
import { ShiftsController } from './http/shifts.controller.js';
import { TasksController } from './http/tasks.controller.js';
import { breachTable } from './persistence/breach.table.js';
import { BreachesRepository } from './persistence/breaches.repository.js';
import { Roster1750000003000 } from './persistence/migrations/1750000003000-roster.js';
import { Tasks1750000003001 } from './persistence/migrations/1750000003001-tasks.js';
import { Cover1750000003002 } from './persistence/migrations/1750000003002-cover.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { postTable } from './persistence/post.table.js';
import { PostsRepository } from './persistence/posts.repository.js';
import { shiftTable } from './persistence/shift.table.js';
import { ShiftsRepository } from './persistence/shifts.repository.js';
import { taskTable } from './persistence/task.table.js';
import { TasksRepository } from './persistence/tasks.repository.js';
import { PostsService } from './posts.service.js';
import { ShiftsService } from './shifts.service.js';
import { TasksService } from './tasks.service.js';

@Module({
  controllers: [PostsController, ShiftsController, TasksController, CoverController],
  providers: [
    PostsService, ShiftsService, TasksService, CoverService, PostsRepository, ShiftsRepository, TasksRepository, BreachesRepository, PeopleRepository,
    AttendanceDueWork, TasksDueWork, CoverDueWork,
    {
      provide: HANDLERS, inject: [PostsRepository, ShiftsRepository, TasksRepository, PeopleRepository, IDS],
      useFactory: (posts: PostsRepository, shifts: ShiftsRepository, tasks: TasksRepository, people: PeopleRepository, ids: Ids) =>
        [...knowledgeHandlers(people, posts), groupHandler(posts, ids), slotHandler({ tasks, posts, shifts, ids })],
    },
    { provide: DUE_WORK, inject: [AttendanceDueWork, TasksDueWork, CoverDueWork], useFactory: (...works: DueWork[]) => works },
    { provide: GAUGES, inject: [BreachesRepository, CLOCK], useFactory: (breaches: BreachesRepository, clock: Clock) => [coverGauge(breaches, clock)] },
  ],
})
export class DutyRosterModule {}

export const dutyRoster: ServiceDefinition = {
  name: 'duty-roster', module: DutyRosterModule,
  schema: { entities: [postTable, shiftTable, taskTable, breachTable], migrations: [Roster1750000003000, Tasks1750000003001, Cover1750000003002] },
};
