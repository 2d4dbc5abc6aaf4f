/** The wiring of volunteer-hours. */
import { Module } from '@nestjs/common';
import { HANDLERS, StreamTickets1750000000004, type ServiceDefinition } from '@nuanxin/service-kit';
import { ClaimsService } from './claims.service.js';
import { pseudonymKey } from './config.js';
import { knowledgeHandlers } from './events/when-others-are-told.know-them.js';
import { creditHandlers } from './events/when-work-is-told.credit-it.js';
import { HoursService } from './hours.service.js';
import { HoursController } from './http/hours.controller.js';
import { claimTable } from './persistence/claim.table.js';
import { ClaimsRepository } from './persistence/claims.repository.js';
import { EntriesRepository } from './persistence/entries.repository.js';
import { entryTable } from './persistence/entry.table.js';
import { LedgerRepository } from './persistence/ledger.repository.js';
import { Ledger1750000005000 } from './persistence/migrations/1750000005000-ledger.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { Pseudonyms } from './pseudonyms.js';

@Module({
  controllers: [HoursController],
  providers: [
    HoursService, ClaimsService, LedgerRepository, EntriesRepository, ClaimsRepository, PeopleRepository,
    { provide: Pseudonyms, useFactory: () => new Pseudonyms(pseudonymKey()) },
    { provide: HANDLERS, inject: [LedgerRepository, PeopleRepository], useFactory: (ledger: LedgerRepository, people: PeopleRepository) => [...creditHandlers(ledger), ...knowledgeHandlers(people, ledger)] },
  ],
})
export class VolunteerHoursModule {}

export const volunteerHours: ServiceDefinition = {
  name: 'volunteer-hours', module: VolunteerHoursModule,
  schema: { entities: [claimTable, entryTable], migrations: [Ledger1750000005000, StreamTickets1750000000004] },
};
