/** Routes of what people may ask of what is kept of them. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { RightsService } from '../rights.service.js';

@Controller()
export class RightsController {
  constructor(@Inject(RightsService) private readonly rights: RightsService) {}

  @Route(routes.copyOwnData) copy(@Input() input: InputOf<typeof routes.copyOwnData>) { return this.rights.copy(input); }
  @Route(routes.correctOwnData) correct(@Input() input: InputOf<typeof routes.correctOwnData>) { return this.rights.correct(input); }
  @Route(routes.restrictOwnData) restrict(@Input() input: InputOf<typeof routes.restrictOwnData>) { return this.rights.restrict(input); }
  @Route(routes.liftOwnRestriction) lift(@Input() input: InputOf<typeof routes.liftOwnRestriction>) { return this.rights.lift(input); }
  @Route(routes.holdPerson) hold(@Input() input: InputOf<typeof routes.holdPerson>) { return this.rights.hold(input); }
  @Route(routes.liftHold) liftHold(@Input() input: InputOf<typeof routes.liftHold>) { return this.rights.liftHold(input); }
  @Route(routes.askForErasure) askForErasure(@Input() input: InputOf<typeof routes.askForErasure>) { return this.rights.askForErasure(input); }
  @Route(routes.takeErasureBack) takeErasureBack(@Input() input: InputOf<typeof routes.takeErasureBack>) { return this.rights.takeErasureBack(input); }
  @Route(routes.erasePerson) erase(@Input() input: InputOf<typeof routes.erasePerson>) { return this.rights.erase(input); }
}
