/** Stores hospitals. */
import { Inject, Injectable } from '@nestjs/common';
import { hospitalAggregate } from '@nuanxin/contracts/hospital-groups';
import { mapUnique, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { Change } from '@nuanxin/contracts';
import type { Hospital } from '../domain/hospital.js';
import { hospitalTable } from './hospital.table.js';

@Injectable()
export class HospitalsRepository {
  private readonly store: AggregateStore<Hospital>;

  constructor(@Inject(Stores) stores: Stores) {
    this.store = stores.of({
      aggregate: hospitalAggregate, table: hospitalTable, scope: { hospital: 'id' },
      publish: ({ id, version: _, ...rest }) => ({ hospitalId: id, ...rest }),
    });
  }

  get = (id: string, access: Access): Promise<Hospital> => this.store.get(id, access);

  /** Throws `hospital-code-taken` where another has the code (HG-1). */
  create(state: Hospital, changes: readonly Change<Hospital>[], access: Access, options: CommandOptions): Promise<Hospital> {
    return mapUnique({ hospital_code_taken: 'hospital-code-taken' }, () => this.store.create(state, changes, access, options));
  }

  update(id: string, access: Access, decide: (state: Hospital) => readonly Change<Hospital>[], options: CommandOptions): Promise<Hospital> {
    return this.store.update(id, access, decide, options);
  }

  /** A page; `openOn` keeps those that are open (or not) on a date. */
  list(access: Access, page: PageRequest, open: { on: string; is: boolean } | undefined): Promise<Page<Hospital>> {
    const query = this.store.query(access);
    if (open !== undefined) query.andWhere(`(a.opened_on <= :on AND (a.closed_on IS NULL OR a.closed_on > :on)) = :is`, open);
    return this.store.page(query, page);
  }
}
