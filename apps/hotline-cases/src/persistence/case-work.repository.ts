/** Stores case work. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { caseWorkAggregate } from '@nuanxin/contracts/hotline-cases';
import { Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { CaseWork } from '../domain/case-work.js';
import { caseWorkTable } from './case-work.table.js';

@Injectable()
export class CaseWorkRepository {
  private readonly store: AggregateStore<CaseWork>;

  constructor(@Inject(Stores) stores: Stores) {
    this.store = stores.of({
      aggregate: caseWorkAggregate, table: caseWorkTable, scope: { hospital: 'hospital_id', owner: 'person_id' },
      publish: ({ id, version: _, recordedBy: _recorder, ...rest }) => ({ workId: id, ...rest }),
    });
  }

  get = (id: string, access: Access): Promise<CaseWork> => this.store.get(id, access);

  create = (state: CaseWork, changes: readonly Change<CaseWork>[], access: Access, options: CommandOptions): Promise<CaseWork> => this.store.create(state, changes, access, options);

  update(id: string, access: Access, decide: (state: CaseWork) => readonly Change<CaseWork>[], options: CommandOptions): Promise<CaseWork> {
    return this.store.update(id, access, decide, options);
  }

  list(access: Access, page: PageRequest, { caseId, personId }: { caseId?: string | undefined; personId?: string | undefined }): Promise<Page<CaseWork>> {
    const query = this.store.query(access);
    if (caseId !== undefined) query.andWhere('a.case_id = :caseId', { caseId });
    if (personId !== undefined) query.andWhere('a.person_id = :personId', { personId });
    return this.store.page(query, page);
  }
}
