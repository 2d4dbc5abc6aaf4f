/** Stores resources, which are the district's, and reads the public list. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { resourceAggregate } from '@nuanxin/contracts/content-scheduling';
import { Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { Resource } from '../domain/resource.js';
import { resourceTable } from './tables.js';

const system: Access = { actor: { kind: 'system', service: 'content-scheduling' }, permission: 'resource.read' };

@Injectable()
export class ResourcesRepository {
  private readonly store: AggregateStore<Resource>;

  constructor(@Inject(Stores) stores: Stores) {
    this.store = stores.of({
      aggregate: resourceAggregate, table: resourceTable, scope: { everyone: true },
      publish: ({ id, title, status, verifiedOn }) => ({ resourceId: id, title, status, verifiedOn }),
    });
  }

  get = (id: string, access: Access): Promise<Resource> => this.store.get(id, access);

  create = (state: Resource, changes: readonly Change<Resource>[], access: Access, options: CommandOptions): Promise<Resource> => this.store.create(state, changes, access, options);

  update = (id: string, access: Access, decide: (state: Resource) => readonly Change<Resource>[], options: CommandOptions): Promise<Resource> => this.store.update(id, access, decide, options);

  list(access: Access, page: PageRequest, filter: { category?: string | undefined; status?: string | undefined }): Promise<Page<Resource>> {
    const query = this.store.query(access);
    if (filter.category !== undefined) query.andWhere('a.category = :category', { category: filter.category });
    if (filter.status !== undefined) query.andWhere('a.status = :status', { status: filter.status });
    return this.store.page(query, page);
  }

  /** CS-14: what anybody may read, whoever asks. */
  published = (page: PageRequest, category: string | undefined): Promise<Page<Resource>> => this.list(system, page, { category, status: 'published' });
}
