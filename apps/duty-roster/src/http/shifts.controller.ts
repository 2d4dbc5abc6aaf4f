/** Routes of shifts. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/duty-roster';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { ShiftsService } from '../shifts.service.js';

@Controller()
export class ShiftsController {
  constructor(@Inject(ShiftsService) private readonly shifts: ShiftsService) {}

  @Route(routes.planShift) plan(@Input() input: InputOf<typeof routes.planShift>) { return this.shifts.plan(input); }
  @Route(routes.listShifts) list(@Input() input: InputOf<typeof routes.listShifts>) { return this.shifts.list(input); }
  @Route(routes.getShift) get(@Input() input: InputOf<typeof routes.getShift>) { return this.shifts.get(input); }
  @Route(routes.changeShift) change(@Input() input: InputOf<typeof routes.changeShift>) { return this.shifts.change(input); }
  @Route(routes.cancelShift) cancel(@Input() input: InputOf<typeof routes.cancelShift>) { return this.shifts.cancel(input); }
  @Route(routes.checkIn) checkIn(@Input() input: InputOf<typeof routes.checkIn>) { return this.shifts.checkIn(input); }
  @Route(routes.checkOut) checkOut(@Input() input: InputOf<typeof routes.checkOut>) { return this.shifts.checkOut(input); }
  @Route(routes.correctShift) correct(@Input() input: InputOf<typeof routes.correctShift>) { return this.shifts.correct(input); }
}
