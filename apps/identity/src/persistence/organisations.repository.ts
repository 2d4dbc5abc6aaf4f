/** Stores organisations. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { organisationAggregate } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { Organisation } from '../domain/organisation.js';
import { SYSTEM } from './system-access.js';
import { organisationTable } from './tables.js';

@Injectable()
export class OrganisationsRepository {
  private readonly store: AggregateStore<Organisation>;

  constructor(@Inject(Stores) stores: Stores) {
    this.store = stores.of({
      aggregate: organisationAggregate, table: organisationTable, scope: { everyone: true },
      publish: ({ id, version: _, ...rest }) => ({ organisationId: id, ...rest }),
    });
  }

  get = (id: string, access: Access): Promise<Organisation> => this.store.get(id, access);

  create(state: Organisation, changes: readonly Change<Organisation>[], access: Access, options: CommandOptions): Promise<Organisation> {
    return this.store.create(state, changes, access, options);
  }

  update(id: string, access: Access, decide: (state: Organisation) => readonly Change<Organisation>[], options: CommandOptions): Promise<Organisation> {
    return this.store.update(id, access, decide, options);
  }

  list(access: Access, page: PageRequest, { kind, status }: { kind?: string | undefined; status?: string | undefined }): Promise<Page<Organisation>> {
    const query = this.store.query(access);
    if (kind !== undefined) query.andWhere('a.kind = :kind', { kind });
    if (status !== undefined) query.andWhere('a.status = :status', { status });
    return this.store.page(query, page);
  }

  /** ID-2: an organisation that is named exists and is active. Throws `unknown-reference` and `organisation-inactive`. */
  async requireActive(id: string | null | undefined): Promise<void> {
    if (id === null || id === undefined) return;
    const organisation = await this.get(id, SYSTEM).catch((cause: unknown) => {
      if (!(cause instanceof DomainError)) throw cause;
      throw new DomainError('unknown-reference', { cause, violations: [{ pointer: '/organisationId', message: 'names no organisation' }] });
    });
    if (organisation.status !== 'active') throw new DomainError('organisation-inactive');
  }
}
