/** The wiring of hospital-groups. */
import { Module } from '@nestjs/common';
import { HANDLERS, type ServiceDefinition } from '@nuanxin/service-kit';
import { hospitalGroupsHandlers } from './events/index.js';
import { HospitalsController } from './http/hospitals.controller.js';
import { HospitalsService } from './hospitals.service.js';
import { hospitalTable } from './persistence/hospital.table.js';
import { HospitalsRepository } from './persistence/hospitals.repository.js';
import { Hospitals1750000001000 } from './persistence/migrations/1750000001000-hospitals.js';

@Module({
  controllers: [HospitalsController],
  providers: [HospitalsService, HospitalsRepository, { provide: HANDLERS, useValue: hospitalGroupsHandlers }],
})
export class HospitalGroupsModule {}

export const hospitalGroups: ServiceDefinition = {
  name: 'hospital-groups', module: HospitalGroupsModule,
  schema: { entities: [hospitalTable], migrations: [Hospitals1750000001000] },
};
