/** Routes of hospitals. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/hospital-groups';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { HospitalsService } from '../hospitals.service.js';

@Controller()
export class HospitalsController {
  constructor(@Inject(HospitalsService) private readonly hospitals: HospitalsService) {}

  @Route(routes.registerHospital) register(@Input() input: InputOf<typeof routes.registerHospital>) { return this.hospitals.register(input); }
  @Route(routes.listHospitals) list(@Input() input: InputOf<typeof routes.listHospitals>) { return this.hospitals.list(input); }
  @Route(routes.getHospital) get(@Input() input: InputOf<typeof routes.getHospital>) { return this.hospitals.get(input); }
  @Route(routes.changeHospital) change(@Input() input: InputOf<typeof routes.changeHospital>) { return this.hospitals.change(input); }
  @Route(routes.closeHospital) close(@Input() input: InputOf<typeof routes.closeHospital>) { return this.hospitals.close(input); }
}
