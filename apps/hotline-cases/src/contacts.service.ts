/** Use cases of contacts: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/hotline-cases';
import type { Actor, Clock, Ids } from '@nuanxin/kernel';
import { CLOCK, CONFIG, IDS, mapPage, pageRequest, References, startOfDate, type Access, type InputOf, type ServiceConfig } from '@nuanxin/service-kit';
import { holdsOver, personOf, referred, refuseOutOfReach, unknown } from './actors.js';
import { ClientsService } from './clients.service.js';
import { abandonContact, answerContact, correctContact, endContact, identifyCaller, linkContact, recordContact, withdrawContact, type Contact, type Correction } from './domain/contact.js';
import { CasesRepository } from './persistence/cases.repository.js';
import { ContactsRepository } from './persistence/contacts.repository.js';
import { KnowledgeRepository } from './persistence/knowledge.repository.js';

const view = ({ id, recordedBy: _, ownerId: _owner, ...rest }: Contact) => ({ contactId: id, ...rest });
/** For what a rule must know of a case, whether or not the actor may read it. */
const SYSTEM: Access = { actor: { kind: 'system', service: 'hotline-cases' }, permission: 'case.read' };
const utc = (instant: string): string => new Date(instant).toISOString();
const utcOrNull = (instant: string | null | undefined): string | null => (instant === null || instant === undefined ? null : utc(instant));

@Injectable()
export class ContactsService {
  constructor(
    @Inject(ContactsRepository) private readonly contacts: ContactsRepository, @Inject(CasesRepository) private readonly cases: CasesRepository, @Inject(ClientsService) private readonly clients: ClientsService,
    @Inject(KnowledgeRepository) private readonly knowledge: KnowledgeRepository, @Inject(References) private readonly references: References,
    @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids, @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async record({ actor, body, key }: InputOf<typeof routes.recordContact>) {
    const access: Access = { actor, permission: 'contact.record' };
    const hospitalId = body.hospitalId ?? null;
    const answeredAt = utcOrNull(body.answeredAt);
    const answeredBy = body.answeredBy ?? (answeredAt === null ? null : personOf(actor));
    await this.checkAnswerer(actor, answeredBy, hospitalId);
    await this.checkHospital(actor, hospitalId, answeredBy ?? personOf(actor));
    const now = this.clock.now();
    const entry = {
      id: this.ids.next(), channel: body.channel, hospitalId, kind: body.kind ?? null, answeredAt, answeredBy,
      offeredAt: utcOrNull(body.offeredAt) ?? now.toISOString(), endedAt: utcOrNull(body.endedAt), recordedBy: personOf(actor),
    };
    // What is wrong with the times is said before anything is sealed for the caller.
    recordContact({ ...entry, clientId: null }, now);
    return view(await this.clients.withCaller(body.caller ?? {}, '/caller/phone', ({ clientId, client }) => {
      const { state, changes } = recordContact({ ...entry, clientId }, now);
      return this.contacts.create(state, changes, client, access, { key });
    }));
  }

  async list({ actor, query }: InputOf<typeof routes.listContacts>) {
    const { from, to, ...filter } = query;
    const bound = (date: string | undefined): Date | undefined => (date === undefined ? undefined : startOfDate(date, this.config.NUANXIN_ZONE));
    return mapPage(await this.contacts.list({ actor, permission: 'contact.read' }, pageRequest(query), { ...filter, from: bound(from), to: bound(to) }), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getContact>) {
    return view(await this.contacts.get(params.contactId, { actor, permission: 'contact.read' }));
  }

  async answer({ actor, params, body, key }: InputOf<typeof routes.answerContact>) {
    const access: Access = { actor, permission: 'contact.record' };
    const answeredBy = body.answeredBy ?? personOf(actor);
    if (answeredBy !== personOf(actor)) await this.checkAnswerer(actor, answeredBy, (await this.contacts.get(params.contactId, access)).hospitalId);
    const now = this.clock.now();
    const answeredAt = utcOrNull(body.answeredAt) ?? now.toISOString();
    return view(await this.contacts.update(params.contactId, access, (state) => answerContact(state, { answeredAt, answeredBy }, now), { key }));
  }

  async end({ actor, params, body, key }: InputOf<typeof routes.endContact>) {
    const now = this.clock.now();
    const end = { kind: body.kind, endedAt: utcOrNull(body.endedAt) ?? now.toISOString() };
    return view(await this.contacts.update(params.contactId, { actor, permission: 'contact.record' }, (state) => endContact(state, end, now), { key }));
  }

  async abandon({ actor, params, body, key }: InputOf<typeof routes.abandonContact>) {
    const now = this.clock.now();
    const endedAt = utcOrNull(body.endedAt) ?? now.toISOString();
    return view(await this.contacts.update(params.contactId, { actor, permission: 'contact.record' }, (state) => abandonContact(state, endedAt, now), { key }));
  }

  async identify({ actor, params, body, key }: InputOf<typeof routes.identifyCaller>) {
    const access: Access = { actor, permission: 'contact.record' };
    const contact = await this.contacts.get(params.contactId, access);
    const clientOfCase = contact.caseId === null ? null : (await this.cases.get(contact.caseId, SYSTEM)).clientId;
    return view(await this.clients.withCaller(body, '/phone', async ({ clientId, client }) => {
      if (clientId === null) return contact;
      return this.contacts.update(contact.id, access, (state) => identifyCaller(state, clientId, clientOfCase), { key }, client);
    }));
  }

  async correct({ actor, params, body, ifMatch }: InputOf<typeof routes.correctContact>) {
    const access: Access = { actor, permission: 'contact.correct' };
    const before = await this.contacts.get(params.contactId, access);
    const hospitalId = body.hospitalId === undefined ? before.hospitalId : body.hospitalId;
    if (body.answeredBy !== undefined && body.answeredBy !== before.answeredBy) await this.checkAnswerer(actor, body.answeredBy, hospitalId);
    if (hospitalId !== before.hospitalId) await this.checkHospital(actor, hospitalId, before.ownerId);
    const correction: Correction = {
      ...body, ...(body.offeredAt === undefined ? {} : { offeredAt: utc(body.offeredAt) }), ...(body.endedAt === undefined ? {} : { endedAt: utc(body.endedAt) }),
      ...(body.answeredAt === undefined ? {} : { answeredAt: utcOrNull(body.answeredAt) }),
    };
    return view(await this.contacts.update(params.contactId, access, (state) => correctContact(state, correction, this.clock.now()), { ifMatch }));
  }

  async withdraw({ actor, params, key }: InputOf<typeof routes.withdrawContact>) {
    return view(await this.contacts.update(params.contactId, { actor, permission: 'contact.correct' }, withdrawContact, { key }));
  }

  async link({ actor, params, body, key }: InputOf<typeof routes.linkContact>) {
    const { caseId } = body;
    const found = caseId === null ? null : await referred('/caseId', () => this.cases.get(caseId, { actor, permission: 'case.write' }));
    const link = found === null ? null : { caseId: found.id, clientId: found.clientId };
    return view(await this.contacts.update(params.contactId, { actor, permission: 'contact.correct' }, (state) => linkContact(state, link), { key }));
  }

  /** HC-3: somebody else is named only by who may enter contacts for others there, and must be known. */
  private async checkAnswerer(actor: Actor, answeredBy: string | null, hospitalId: string | null): Promise<void> {
    if (answeredBy === null || answeredBy === personOf(actor)) return;
    if (!holdsOver(actor, 'contact.enter-for', hospitalId)) throw unknown('/answeredBy');
    await this.references.require(answeredBy, '/answeredBy', (id) => this.knowledge.person(id));
  }

  /** P2: a contact comes to lie within the actor's reach, at a hospital that is known. */
  private async checkHospital(actor: Actor, hospitalId: string | null, ownerId: string): Promise<void> {
    refuseOutOfReach(actor, 'contact.record', { hospitalId, ownerId });
    if (hospitalId !== null) await this.references.require(hospitalId, '/hospitalId', (id) => this.knowledge.hospitalExists(id));
  }
}
