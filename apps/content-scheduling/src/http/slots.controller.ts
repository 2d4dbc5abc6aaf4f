/** Routes of slots. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/content-scheduling';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { SlotsService } from '../slots.service.js';

@Controller()
export class SlotsController {
  constructor(@Inject(SlotsService) private readonly slots: SlotsService) {}

  @Route(routes.listSlots) list(@Input() input: InputOf<typeof routes.listSlots>) { return this.slots.list(input); }
  @Route(routes.getSlot) get(@Input() input: InputOf<typeof routes.getSlot>) { return this.slots.get(input); }
  @Route(routes.postSlot) post(@Input() input: InputOf<typeof routes.postSlot>) { return this.slots.post(input); }
  @Route(routes.failSlot) fail(@Input() input: InputOf<typeof routes.failSlot>) { return this.slots.fail(input); }
  @Route(routes.skipSlot) skip(@Input() input: InputOf<typeof routes.skipSlot>) { return this.slots.skip(input); }
  @Route(routes.holdSession) hold(@Input() input: InputOf<typeof routes.holdSession>) { return this.slots.hold(input); }
  @Route(routes.correctSession) correct(@Input() input: InputOf<typeof routes.correctSession>) { return this.slots.correct(input); }
  @Route(routes.withdrawSession) withdraw(@Input() input: InputOf<typeof routes.withdrawSession>) { return this.slots.withdraw(input); }
}
