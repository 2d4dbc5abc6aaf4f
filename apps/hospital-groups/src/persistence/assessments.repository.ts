/** Stores needs assessments. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { assessmentAggregate } from '@nuanxin/contracts/hospital-groups';
import { Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { assessable, type Assessment } from '../domain/assessment.js';
import { assessmentTable } from './assessment.table.js';
import { HospitalsRepository } from './hospitals.repository.js';

@Injectable()
export class AssessmentsRepository {
  private readonly store: AggregateStore<Assessment>;

  constructor(@Inject(Stores) stores: Stores, @Inject(HospitalsRepository) private readonly hospitals: HospitalsRepository) {
    this.store = stores.of({
      aggregate: assessmentAggregate, table: assessmentTable, scope: { hospital: 'hospital_id' },
      publish: ({ id, version: _, answers: _stay, ...rest }) => ({ assessmentId: id, ...rest }),
    });
  }

  get = (id: string, access: Access): Promise<Assessment> => this.store.get(id, access);

  /** Throws `hospital-closed` where the hospital was closed on the day (HG-4). */
  create(state: Assessment, changes: readonly Change<Assessment>[], access: Access, options: CommandOptions): Promise<Assessment> {
    const also = async (tx: EntityManager): Promise<void> => { assessable(await this.hospitals.hold(tx, state.hospitalId), state.assessedOn); };
    return this.store.create(state, changes, access, { ...options, also });
  }

  listOf(hospitalId: string, access: Access, page: PageRequest): Promise<Page<Assessment>> {
    return this.store.page(this.store.query(access).andWhere('a.hospital_id = :hospitalId', { hospitalId }), page);
  }

  /** Whether a hospital has an assessment on record. */
  async exists(tx: EntityManager, hospitalId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query('SELECT FROM assessment WHERE hospital_id = $1 LIMIT 1', [hospitalId]);
    return rows.length > 0;
  }
}
