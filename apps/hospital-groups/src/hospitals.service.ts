/** Use cases of hospitals: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/hospital-groups';
import { DomainError, type Clock, type Ids } from '@nuanxin/kernel';
import { CLOCK, CONFIG, IDS, localDateOf, mapPage, pageRequest, reach, type Access, type InputOf, type ServiceConfig } from '@nuanxin/service-kit';
import { changeHospital, closeHospital, registerHospital, type Hospital } from './domain/hospital.js';
import { HospitalsRepository } from './persistence/hospitals.repository.js';

const view = ({ id, ...rest }: Hospital) => ({ hospitalId: id, ...rest });

@Injectable()
export class HospitalsService {
  constructor(
    @Inject(HospitalsRepository) private readonly hospitals: HospitalsRepository,
    @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids, @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  /** HG-1: a hospital that is not there yet lies in nobody's hospitals. */
  async register({ actor, body, key }: InputOf<typeof routes.registerHospital>) {
    const access: Access = { actor, permission: 'hospital.write' };
    if (!reach(access).district) throw new DomainError('forbidden');
    const { state, changes } = registerHospital({ id: this.ids.next(), ...body });
    return view(await this.hospitals.create(state, changes, access, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listHospitals>) {
    const open = query.open === undefined ? undefined : { on: localDateOf(this.clock.now(), this.config.NUANXIN_ZONE), is: query.open === 'true' };
    return mapPage(await this.hospitals.list({ actor, permission: 'hospital.read' }, pageRequest(query), open), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getHospital>) {
    return view(await this.hospitals.get(params.hospitalId, { actor, permission: 'hospital.read' }));
  }

  async change({ actor, params, body, ifMatch }: InputOf<typeof routes.changeHospital>) {
    return view(await this.hospitals.update(params.hospitalId, { actor, permission: 'hospital.write' }, (state) => changeHospital(state, body), { ifMatch }));
  }

  async close({ actor, params, body, key }: InputOf<typeof routes.closeHospital>) {
    return view(await this.hospitals.update(params.hospitalId, { actor, permission: 'hospital.write' }, (state, hasOpenGroup) => closeHospital(state, body.closedOn, hasOpenGroup), { key }));
  }
}
