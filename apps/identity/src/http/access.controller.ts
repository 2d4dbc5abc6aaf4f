/** Routes of what somebody may do, and why. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { AccessService } from '../access.service.js';

@Controller()
export class AccessController {
  constructor(@Inject(AccessService) private readonly access: AccessService) {}

  @Route(routes.getOwnPermissions) own(@Input() input: InputOf<typeof routes.getOwnPermissions>) { return this.access.own(input); }
  @Route(routes.explainAccess) explain(@Input() input: InputOf<typeof routes.explainAccess>) { return this.access.explain(input); }
}
