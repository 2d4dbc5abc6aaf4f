/** Routes of tasks. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/duty-roster';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { TasksService } from '../tasks.service.js';

@Controller()
export class TasksController {
  constructor(@Inject(TasksService) private readonly tasks: TasksService) {}

  @Route(routes.createTask) create(@Input() input: InputOf<typeof routes.createTask>) { return this.tasks.create(input); }
  @Route(routes.listTasks) list(@Input() input: InputOf<typeof routes.listTasks>) { return this.tasks.list(input); }
  @Route(routes.getTask) get(@Input() input: InputOf<typeof routes.getTask>) { return this.tasks.get(input); }
  @Route(routes.acknowledgeTask) acknowledge(@Input() input: InputOf<typeof routes.acknowledgeTask>) { return this.tasks.acknowledge(input); }
  @Route(routes.finishTask) finish(@Input() input: InputOf<typeof routes.finishTask>) { return this.tasks.finish(input); }
}
