/** Use cases of case work: one method a command. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/hotline-cases';
import type { Actor, Clock, Ids } from '@nuanxin/kernel';
import { CLOCK, IDS, mapPage, pageRequest, References, type Access, type InputOf } from '@nuanxin/service-kit';
import { holdsOver, personOf, referred, unknown } from './actors.js';
import { correctWork, recordWork, withdrawWork, type CaseWork } from './domain/case-work.js';
import { CaseWorkRepository } from './persistence/case-work.repository.js';
import { CasesRepository } from './persistence/cases.repository.js';
import { KnowledgeRepository } from './persistence/knowledge.repository.js';

const view = ({ id, recordedBy: _, ...rest }: CaseWork) => ({ workId: id, ...rest });
const utc = (instant: string): string => new Date(instant).toISOString();

@Injectable()
export class CaseWorkService {
  constructor(
    @Inject(CaseWorkRepository) private readonly work: CaseWorkRepository, @Inject(CasesRepository) private readonly cases: CasesRepository, @Inject(KnowledgeRepository) private readonly knowledge: KnowledgeRepository,
    @Inject(References) private readonly references: References, @Inject(CLOCK) private readonly clock: Clock, @Inject(IDS) private readonly ids: Ids,
  ) {}

  async record({ actor, body, key }: InputOf<typeof routes.recordCaseWork>) {
    const access: Access = { actor, permission: 'case-work.record' };
    const { id: caseId, hospitalId } = await referred('/caseId', () => this.cases.get(body.caseId, access));
    const worker = await this.worker(actor, body.personId ?? personOf(actor), hospitalId);
    const { state, changes } = recordWork({
      id: this.ids.next(), caseId, hospitalId, personId: personOf(worker), recordedBy: personOf(actor), activity: body.activity, start: utc(body.start), end: utc(body.end),
    }, holdsOver(worker, 'case.supervise', hospitalId), this.clock.now());
    return view(await this.work.create(state, changes, access, { key }));
  }

  async list({ actor, query }: InputOf<typeof routes.listCaseWork>) {
    return mapPage(await this.work.list({ actor, permission: 'case-work.record' }, pageRequest(query), query), view);
  }

  async get({ actor, params }: InputOf<typeof routes.getCaseWork>) {
    return view(await this.work.get(params.workId, { actor, permission: 'case-work.record' }));
  }

  async correct({ actor, params, body, ifMatch }: InputOf<typeof routes.correctCaseWork>) {
    const correction = { ...(body.start === undefined ? {} : { start: utc(body.start) }), ...(body.end === undefined ? {} : { end: utc(body.end) }) };
    return view(await this.work.update(params.workId, { actor, permission: 'case-work.correct' }, (state) => correctWork(state, correction, this.clock.now()), { ifMatch }));
  }

  async withdraw({ actor, params, key }: InputOf<typeof routes.withdrawCaseWork>) {
    return view(await this.work.update(params.workId, { actor, permission: 'case-work.correct' }, withdrawWork, { key }));
  }

  /** HC-14, HC-15: whose work it is, with the roles that identity told of; somebody else's is entered by who reaches the case by scope. */
  private async worker(actor: Actor, personId: string, hospitalId: string | null): Promise<Actor> {
    if (personId === personOf(actor)) return actor;
    if (!holdsOver(actor, 'case-work.record', hospitalId)) throw unknown('/personId');
    const { grants } = await this.references.require(personId, '/personId', (id) => this.knowledge.person(id));
    return { kind: 'person', personId, sessionId: '', grants };
  }
}
