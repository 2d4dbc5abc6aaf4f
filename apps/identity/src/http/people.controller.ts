/** Routes of people. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { PeopleService } from '../people.service.js';

@Controller()
export class PeopleController {
  constructor(@Inject(PeopleService) private readonly people: PeopleService) {}

  @Route(routes.registerPerson) register(@Input() input: InputOf<typeof routes.registerPerson>) { return this.people.register(input); }
  @Route(routes.listPeople) list(@Input() input: InputOf<typeof routes.listPeople>) { return this.people.list(input); }
  @Route(routes.getPerson) get(@Input() input: InputOf<typeof routes.getPerson>) { return this.people.get(input); }
  @Route(routes.changePerson) change(@Input() input: InputOf<typeof routes.changePerson>) { return this.people.change(input); }
  @Route(routes.assignRoles) assignRoles(@Input() input: InputOf<typeof routes.assignRoles>) { return this.people.assignRoles(input); }
  @Route(routes.setCredentials) setCredentials(@Input() input: InputOf<typeof routes.setCredentials>) { return this.people.setCredentials(input); }
  @Route(routes.deactivatePerson) deactivate(@Input() input: InputOf<typeof routes.deactivatePerson>) { return this.people.deactivate(input); }
  @Route(routes.reactivatePerson) reactivate(@Input() input: InputOf<typeof routes.reactivatePerson>) { return this.people.reactivate(input); }
}
