/** Stores hospitals. */
import { Inject, Injectable } from '@nestjs/common';
import { hospitalAggregate } from '@nuanxin/contracts/hospital-groups';
import { mapUnique, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { Change } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import type { EntityManager } from 'typeorm';
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

  /** `decide` is told whether the hospital has an open group; none can open until the transaction ends (HG-3). */
  update(id: string, access: Access, decide: (state: Hospital, hasOpenGroup: boolean) => readonly Change<Hospital>[], options: CommandOptions): Promise<Hospital> {
    return this.store.update(id, access, async (state, tx) => decide(state, await this.hasOpenGroup(tx, id)), options);
  }

  /** A hospital that a body names at `pointer`. Throws `unknown-reference` for the unknown and for what is out of reach alike. */
  async refer(id: string, pointer: string, access: Access): Promise<Hospital> {
    const found = await this.store.query(access).andWhere('a.id = :id', { id }).getOne();
    if (found === null) throw new DomainError('unknown-reference', { violations: [{ pointer, message: 'names nothing that is known here' }] });
    return found;
  }

  /** Holds a hospital as it is until the transaction ends and gives its closing date. Taken before any group's lock. */
  async hold(tx: EntityManager, id: string): Promise<string | null> {
    const rows: { closedOn: string | null }[] = await tx.query('SELECT closed_on::text AS "closedOn" FROM hospital WHERE id = $1 FOR SHARE', [id]);
    if (rows[0] === undefined) throw new DomainError('not-found');
    return rows[0].closedOn;
  }

  /** Holds a hospital against being closed. Throws `hospital-closed` where it is, or where its closing day is set. */
  async holdOpen(tx: EntityManager, id: string): Promise<void> {
    if ((await this.hold(tx, id)) !== null) throw new DomainError('hospital-closed');
  }

  /** A page; `openOn` keeps those that are open (or not) on a date. */
  list(access: Access, page: PageRequest, open: { on: string; is: boolean } | undefined): Promise<Page<Hospital>> {
    const query = this.store.query(access);
    if (open !== undefined) query.andWhere(`(a.opened_on <= :on AND (a.closed_on IS NULL OR a.closed_on > :on)) = :is`, open);
    return this.store.page(query, page);
  }

  private async hasOpenGroup(tx: EntityManager, id: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(`SELECT FROM support_group WHERE hospital_id = $1 AND status = 'open'`, [id]);
    return rows.length > 0;
  }
}
