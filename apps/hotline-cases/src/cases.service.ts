/** Use cases of cases: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/hotline-cases';
import { DomainError, type Actor, type Clock, type Ids } from '@nuanxin/kernel';
import { CLOCK, IDS, mapPage, pageRequest, References, type Access, type InputOf } from '@nuanxin/service-kit';
import { holdsOver, personOf, referred, refuseOutOfReach, unknown } from './actors.js';
import { assignCase, changeStatus, closeCase, openCase, reopenCase, takeCase, type Case } from './domain/case.js';
import { joinNewCase } from './domain/contact.js';
import { NotesService } from './notes.service.js';
import { CasesRepository } from './persistence/cases.repository.js';
import { ContactsRepository } from './persistence/contacts.repository.js';
import { violatedForeignKey } from './persistence/foreign-keys.js';
import { KnowledgeRepository } from './persistence/knowledge.repository.js';
import { ReadAuditRepository } from './persistence/read-audit.repository.js';

const view = ({ id, ...rest }: Case) => ({ caseId: id, ...rest });

@Injectable()
export class CasesService {
  constructor(
    @Inject(CasesRepository) private readonly cases: CasesRepository, @Inject(ContactsRepository) private readonly contacts: ContactsRepository, @Inject(NotesService) private readonly notes: NotesService,
    @Inject(KnowledgeRepository) private readonly knowledge: KnowledgeRepository, @Inject(ReadAuditRepository) private readonly audit: ReadAuditRepository,
    @Inject(References) private readonly references: References, @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** HC-7. For a known client all is one statement: whether client and hospital exist, its foreign keys say. */
  async open({ actor, body, key }: InputOf<typeof routes.openCase>) {
    const { contactId } = body;
    const contact = contactId === undefined ? undefined : await referred('/contactId', () => this.contacts.get(contactId, { actor, permission: 'contact.read' }));
    if (contact === undefined && body.clientId === undefined) throw new DomainError('invalid-input', { violations: [{ pointer: '/clientId', message: 'must name a known client, unless contactId names a contact' }] });
    const hospitalId = body.hospitalId ?? contact?.hospitalId ?? null;
    const assigneeId = body.assigneeId === undefined ? personOf(actor) : body.assigneeId;
    refuseOutOfReach(actor, 'case.open', { hospitalId, ownerId: assigneeId });
    if (assigneeId !== null && assigneeId !== personOf(actor)) await this.checkAssignee(actor, assigneeId, hospitalId);
    const clientId = body.clientId ?? contact?.clientId ?? null;
    const { state, changes } = openCase({ id: this.ids.next(), hospitalId, clientId, assigneeId }, this.clock.now());
    const options = contact === undefined ? { key } : {
      key, also: async (tx: Parameters<ContactsRepository['updateWithin']>[0]) => {
        await this.contacts.updateWithin(tx, contact.id, { actor, permission: 'contact.read' }, (found) => joinNewCase(found, { caseId: state.id, clientId }));
      },
    };
    return view(await this.known(hospitalId, () => this.cases.create(state, changes, { actor, permission: 'case.open' }, options)));
  }

  async list({ actor, query }: InputOf<typeof routes.listCases>) {
    return mapPage(await this.cases.list({ actor, permission: 'case.read' }, pageRequest(query), query), view);
  }

  async listUnassigned({ actor, query }: InputOf<typeof routes.listUnassignedCases>) {
    return mapPage(await this.cases.list({ actor, permission: 'case.open' }, pageRequest(query), { assigneeId: null }), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getCase>) {
    const { notes, ...found } = await this.cases.detail(params.caseId, { actor, permission: 'case.read' });
    return { ...view(found), notes: notes.map(({ id, ...note }) => ({ noteId: id, ...note })) };
  }

  async assign({ actor, params, body, key }: InputOf<typeof routes.assignCase>) {
    const access: Access = { actor, permission: 'case.assign' };
    const { assigneeId } = body;
    if (assigneeId !== null) await this.checkAssignee(actor, assigneeId, (await this.cases.get(params.caseId, access)).hospitalId);
    return view(await this.cases.update(params.caseId, access, (state) => assignCase(state, assigneeId), { key }));
  }

  async take({ actor, params, key }: InputOf<typeof routes.takeCase>) {
    return view(await this.cases.update(params.caseId, { actor, permission: 'case.open' }, (state) => takeCase(state, personOf(actor)), { key }));
  }

  async changeStatus({ actor, params, body, key }: InputOf<typeof routes.changeCaseStatus>) {
    return view(await this.cases.update(params.caseId, { actor, permission: 'case.write' }, (state) => changeStatus(state, body.status), { key }));
  }

  async close({ actor, params, body, key }: InputOf<typeof routes.closeCase>) {
    const access: Access = { actor, permission: 'case.write' };
    const note = body.note === undefined ? undefined : await this.notes.seal((await this.cases.get(params.caseId, access)).id, 'closing', body.note, actor);
    return view(await this.cases.update(params.caseId, access, async (state, tx) => {
      const changes = closeCase(state, body.outcome, this.clock.now());
      if (note !== undefined) await this.notes.storeWithin(tx, note, actor);
      return changes;
    }, { key }));
  }

  async reopen({ actor, params, key }: InputOf<typeof routes.reopenCase>) {
    return view(await this.cases.update(params.caseId, { actor, permission: 'case.write' }, reopenCase, { key }));
  }

  async listAudit({ actor, params, query }: InputOf<typeof routes.listCaseAudit>) {
    return this.audit.ofCase(await this.cases.get(params.caseId, { actor, permission: 'audit.read' }), pageRequest(query));
  }

  /** HC-7: only who may assign cases there names somebody else, who must serve at present. */
  private async checkAssignee(actor: Actor, assigneeId: string, hospitalId: string | null): Promise<void> {
    if (!holdsOver(actor, 'case.assign', hospitalId)) throw unknown('/assigneeId');
    const person = await this.references.require(assigneeId, '/assigneeId', (id) => this.knowledge.person(id));
    if (!person.active) throw new DomainError('assignee-inactive');
  }

  /** Stores a case; where a foreign key shows that its hospital isn't known yet, waits for that and tries again. */
  private async known(hospitalId: string | null, create: () => Promise<Case>): Promise<Case> {
    try {
      return await create();
    } catch (error) {
      const missing = violatedForeignKey(error);
      if (missing === 'hotline_case_client') throw unknown('/clientId');
      if (missing !== 'hotline_case_hospital' || hospitalId === null) throw error;
      await this.references.require(hospitalId, '/hospitalId', (id) => this.knowledge.hospitalExists(id));
      return create();
    }
  }
}
