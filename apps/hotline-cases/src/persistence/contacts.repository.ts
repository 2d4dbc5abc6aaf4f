/** Stores contacts. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { contactAggregate } from '@nuanxin/contracts/hotline-cases';
import { Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import type { Contact } from '../domain/contact.js';
import { ClientsRepository, type NewClient } from './clients.repository.js';
import { contactTable } from './contact.table.js';

export interface ContactFilter {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly kind?: string | undefined;
  readonly status?: string | undefined;
  readonly answeredBy?: string | undefined;
  readonly caseId?: string | undefined;
}

type Decide = (state: Contact) => readonly Change<Contact>[];

@Injectable()
export class ContactsRepository {
  private readonly store: AggregateStore<Contact>;

  constructor(@Inject(Stores) stores: Stores, @Inject(ClientsRepository) private readonly clients: ClientsRepository) {
    this.store = stores.of({
      aggregate: contactAggregate, table: contactTable, scope: { hospital: 'hospital_id', owner: 'owner_id' },
      publish: ({ id, version: _, clientId: _client, recordedBy: _recorder, ownerId: _owner, ...rest }) => ({ contactId: id, ...rest }),
    });
  }

  get = (id: string, access: Access): Promise<Contact> => this.store.get(id, access);

  /** Stores a contact, and the client that its caller is where it is a new one. Throws `client-just-known` when another request was faster. */
  create(state: Contact, changes: readonly Change<Contact>[], client: NewClient | undefined, access: Access, options: CommandOptions): Promise<Contact> {
    return this.store.create(state, changes, access, client === undefined ? options : { ...options, also: (tx) => this.clients.insert(tx, client, access) });
  }

  /** Changes a contact; with `client`, that is stored along if anything changes. */
  update(id: string, access: Access, decide: Decide, options: CommandOptions, client?: NewClient): Promise<Contact> {
    return this.store.update(id, access, async (state, tx) => {
      const changes = decide(state);
      if (client !== undefined && changes.length > 0) await this.clients.insert(tx, client, access);
      return changes;
    }, options);
  }

  updateWithin(tx: EntityManager, id: string, access: Access, decide: Decide): Promise<Contact> {
    return this.store.updateWithin(tx, id, access, decide);
  }

  /** Whether a contact of the client's is in reach. */
  ofClient(clientId: string, access: Access): Promise<boolean> {
    return this.store.query(access).andWhere(`a.client_id = :clientId AND a.status <> 'withdrawn'`, { clientId }).getExists();
  }

  list(access: Access, page: PageRequest, { from, to, kind, status, answeredBy, caseId }: ContactFilter): Promise<Page<Contact>> {
    const query = this.store.query(access);
    if (from !== undefined) query.andWhere('a.offered_at >= :from', { from });
    if (to !== undefined) query.andWhere('a.offered_at < :to', { to });
    if (kind !== undefined) query.andWhere('a.kind = :kind', { kind });
    if (status !== undefined) query.andWhere('a.status = :status', { status });
    if (answeredBy !== undefined) query.andWhere('a.answered_by = :answeredBy', { answeredBy });
    if (caseId !== undefined) query.andWhere('a.case_id = :caseId', { caseId });
    return this.store.page(query, page);
  }
}
