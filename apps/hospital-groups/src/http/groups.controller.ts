/** Routes of groups, their facilitators and the composition rule. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/hospital-groups';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { GroupsService } from '../groups.service.js';

@Controller()
export class GroupsController {
  constructor(@Inject(GroupsService) private readonly groups: GroupsService) {}

  @Route(routes.planGroup) plan(@Input() input: InputOf<typeof routes.planGroup>) { return this.groups.plan(input); }
  @Route(routes.listGroups) list(@Input() input: InputOf<typeof routes.listGroups>) { return this.groups.list(input); }
  @Route(routes.getGroup) get(@Input() input: InputOf<typeof routes.getGroup>) { return this.groups.get(input); }
  @Route(routes.assignFacilitator) assign(@Input() input: InputOf<typeof routes.assignFacilitator>) { return this.groups.assign(input); }
  @Route(routes.releaseFacilitator) release(@Input() input: InputOf<typeof routes.releaseFacilitator>) { return this.groups.release(input); }
  @Route(routes.openGroup) open(@Input() input: InputOf<typeof routes.openGroup>) { return this.groups.open(input); }
  @Route(routes.closeGroup) close(@Input() input: InputOf<typeof routes.closeGroup>) { return this.groups.close(input); }
  @Route(routes.listCompositionBreaches) breaches(@Input() input: InputOf<typeof routes.listCompositionBreaches>) { return this.groups.listBreaches(input); }
}
