/** The wiring of hotline-cases. */
import { Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import { caseStatus } from '@nuanxin/contracts/hotline-cases';
import { HANDLERS, HEALTH_CHECKS, StartupError, type HealthChecks, type ServiceDefinition } from '@nuanxin/service-kit';
import type { Vault } from '@nuanxin/vault';
import { CaseWorkService } from './case-work.service.js';
import { CasesService } from './cases.service.js';
import { ClientsService } from './clients.service.js';
import { migrateVaultFromEnvironment, vaultFromEnvironment } from './config.js';
import { ContactsService } from './contacts.service.js';
import { caseTransitions, faultsOf } from './domain/case-transitions.js';
import { knowledgeHandlers } from './events/when-others-are-told.know-them.js';
import { CaseWorkController } from './http/case-work.controller.js';
import { CasesController } from './http/cases.controller.js';
import { ClientsController } from './http/clients.controller.js';
import { ContactsController } from './http/contacts.controller.js';
import { NotesController } from './http/notes.controller.js';
import { NotesService } from './notes.service.js';
import { CaseWorkRepository } from './persistence/case-work.repository.js';
import { caseWorkTable } from './persistence/case-work.table.js';
import { caseTable } from './persistence/case.table.js';
import { CasesRepository } from './persistence/cases.repository.js';
import { ClientsRepository } from './persistence/clients.repository.js';
import { contactTable } from './persistence/contact.table.js';
import { ContactsRepository } from './persistence/contacts.repository.js';
import { KnowledgeRepository } from './persistence/knowledge.repository.js';
import { HotlineCases1750000004000 } from './persistence/migrations/1750000004000-hotline-cases.js';
import { CaseWork1750000004001 } from './persistence/migrations/1750000004001-case-work.js';
import { ClientChanges1750000004002 } from './persistence/migrations/1750000004002-client-changes.js';
import { NotesRepository } from './persistence/notes.repository.js';
import { ReadAuditRepository } from './persistence/read-audit.repository.js';
import { VAULT } from './tokens.js';

@Module({
  controllers: [ContactsController, ClientsController, CasesController, NotesController, CaseWorkController],
  providers: [
    ContactsService, ClientsService, CasesService, NotesService, CaseWorkService,
    ContactsRepository, ClientsRepository, CasesRepository, NotesRepository, CaseWorkRepository, KnowledgeRepository, ReadAuditRepository,
    { provide: VAULT, useFactory: vaultFromEnvironment },
    { provide: HANDLERS, inject: [KnowledgeRepository], useFactory: knowledgeHandlers },
    { provide: HEALTH_CHECKS, inject: [VAULT], useFactory: (vault: Vault): HealthChecks => ({ vault: () => vault.ping().then(() => undefined, () => 'the vault does not answer') }) },
  ],
})
export class HotlineCasesModule implements OnModuleDestroy {
  constructor(@Inject(VAULT) private readonly vault: Vault) {
    const faults = faultsOf(caseTransitions, caseStatus.options, 'open');
    if (faults.length > 0) throw new StartupError(`The table of case transitions is wrong: ${faults.join('; ')}.`);
  }

  onModuleDestroy(): Promise<void> {
    return this.vault.close();
  }
}

export const hotlineCases: ServiceDefinition = {
  name: 'hotline-cases', module: HotlineCasesModule, alsoMigrate: migrateVaultFromEnvironment,
  schema: { entities: [contactTable, caseTable, caseWorkTable], migrations: [HotlineCases1750000004000, CaseWork1750000004001, ClientChanges1750000004002] },
};
