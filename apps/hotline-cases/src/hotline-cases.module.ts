/** The wiring of hotline-cases. */
import { Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import { Attachments, type ObjectStore } from '@nuanxin/attachments';
import { caseStatus } from '@nuanxin/contracts/hotline-cases';
import { DUE_WORK, HANDLERS, HEALTH_CHECKS, StartupError, type DueWork, type HealthChecks, type ServiceDefinition } from '@nuanxin/service-kit';
import { migrateVaultFromEnvironment, VAULT, vaultFromEnvironment, vaultHealth } from '@nuanxin/service-kit/vault';
import type { Vault } from '@nuanxin/vault';
import { AttachmentsService } from './attachments.service.js';
import { CaseWorkService } from './case-work.service.js';
import { CasesService } from './cases.service.js';
import { ClientsService } from './clients.service.js';
import { storeFromEnvironment } from './config.js';
import { ContactsService } from './contacts.service.js';
import { caseTransitions, faultsOf } from './domain/case-transitions.js';
import { knowledgeHandlers } from './events/when-others-are-told.know-them.js';
import { AttachmentsController } from './http/attachments.controller.js';
import { CaseWorkController } from './http/case-work.controller.js';
import { CasesController } from './http/cases.controller.js';
import { ClientsController } from './http/clients.controller.js';
import { ContactsController } from './http/contacts.controller.js';
import { NotesController } from './http/notes.controller.js';
import { NotesService } from './notes.service.js';
import { AttachmentsRepository } from './persistence/attachments.repository.js';
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
import { Attachments1750000004003 } from './persistence/migrations/1750000004003-attachments.js';
import { NotesRepository } from './persistence/notes.repository.js';
import { ReadAuditRepository } from './persistence/read-audit.repository.js';
import { OBJECT_STORE } from './tokens.js';

const HOUR_MS = 3_600_000;

/** HC-21: once an hour, by one replica, by the system's time. */
const sweepWork = (contents: Attachments, rows: AttachmentsRepository): DueWork => ({ name: 'sweep attachments', everyMs: HOUR_MS, run: () => contents.sweep(new Date(), (ids) => rows.kept(ids)) });

@Module({
  controllers: [ContactsController, ClientsController, CasesController, NotesController, AttachmentsController, CaseWorkController],
  providers: [
    ContactsService, ClientsService, CasesService, NotesService, AttachmentsService, CaseWorkService,
    ContactsRepository, ClientsRepository, CasesRepository, NotesRepository, AttachmentsRepository, CaseWorkRepository, KnowledgeRepository, ReadAuditRepository,
    { provide: VAULT, useFactory: () => vaultFromEnvironment() },
    { provide: OBJECT_STORE, useFactory: storeFromEnvironment },
    { provide: Attachments, inject: [OBJECT_STORE], useFactory: (store: ObjectStore) => new Attachments(store) },
    { provide: DUE_WORK, inject: [Attachments, AttachmentsRepository], useFactory: (contents: Attachments, rows: AttachmentsRepository): readonly DueWork[] => [sweepWork(contents, rows)] },
    { provide: HANDLERS, inject: [KnowledgeRepository], useFactory: knowledgeHandlers },
    { provide: HEALTH_CHECKS, inject: [VAULT, OBJECT_STORE], useFactory: (vault: Vault, store: ObjectStore): HealthChecks => ({
      ...vaultHealth(vault), attachments: () => store.ping().then(() => undefined, () => 'attached files cannot be stored'),
    }) },
  ],
})
export class HotlineCasesModule implements OnModuleDestroy {
  constructor(@Inject(VAULT) private readonly vault: Vault, @Inject(OBJECT_STORE) private readonly store: ObjectStore) {
    const faults = faultsOf(caseTransitions, caseStatus.options, 'open');
    if (faults.length > 0) throw new StartupError(`The table of case transitions is wrong: ${faults.join('; ')}.`);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.vault.close(), this.store.close()]);
  }
}

export const hotlineCases: ServiceDefinition = {
  name: 'hotline-cases', module: HotlineCasesModule, alsoMigrate: migrateVaultFromEnvironment,
  schema: { entities: [contactTable, caseTable, caseWorkTable], migrations: [HotlineCases1750000004000, CaseWork1750000004001, ClientChanges1750000004002, Attachments1750000004003] },
};
