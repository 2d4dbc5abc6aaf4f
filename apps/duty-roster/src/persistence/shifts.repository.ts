/** Stores shifts. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { shiftAggregate } from '@nuanxin/contracts/duty-roster';
import { mapUnique, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { SHIFT_HOURS_MAX, type Shift } from '../domain/shift.js';
import { system } from '../system.js';
import { shiftTable } from './shift.table.js';

/** Which shifts; `from` and `to` are instants. */
export interface ShiftFilter {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly personId?: string | undefined;
  readonly postId?: string | undefined;
  readonly status?: Shift['status'] | undefined;
}

/** The constraint by which the database decides DR-7, and the code that the client is told. */
const CONSTRAINTS = { shift_overlaps: 'shift-overlaps' } as const;

@Injectable()
export class ShiftsRepository {
  private readonly store: AggregateStore<Shift>;

  constructor(@Inject(Stores) private readonly stores: Stores) {
    this.store = stores.of({
      aggregate: shiftAggregate, table: shiftTable, scope: { hospitals: 'hospital_ids', owner: 'person_id' },
      publish: ({ id, personId, profession, mode, postIds, activity, hospitalId, plannedStart, plannedEnd, status, checkedInAt, checkedOutAt, closedBy }) =>
        ({ shiftId: id, personId, profession, mode, postIds, activity, hospitalId, plannedStart, plannedEnd, status, checkedInAt, checkedOutAt, closedBy }),
    });
  }

  get = (id: string, access: Access): Promise<Shift> => this.store.get(id, access);

  /** Throws `shift-overlaps` where the person has another shift in this time (DR-7). */
  create(state: Shift, changes: readonly Change<Shift>[], access: Access, options: CommandOptions): Promise<Shift> {
    return mapUnique(CONSTRAINTS, () => this.store.create(state, changes, access, options));
  }

  /** Throws `shift-overlaps` as creating does. */
  update(id: string, access: Access, decide: (state: Shift) => readonly Change<Shift>[], options: CommandOptions = {}): Promise<Shift> {
    return mapUnique(CONSTRAINTS, () => this.store.update(id, access, decide, options));
  }

  list(access: Access, page: PageRequest, { from, to, personId, postId, status }: ShiftFilter): Promise<Page<Shift>> {
    const query = this.store.query(access);
    if (from !== undefined) query.andWhere('a.planned_end > :from', { from });
    if (to !== undefined) query.andWhere('a.planned_start < :to', { to });
    if (personId !== undefined) query.andWhere('a.person_id = :personId', { personId });
    if (postId !== undefined) query.andWhere('a.post_ids @> ARRAY[:postId]::uuid[]', { postId });
    if (status !== undefined) query.andWhere('a.status = :status', { status });
    return this.store.page(query, page);
  }

  /** The shifts that are planned to cover a post at an instant and still stand. */
  serving(postId: string, at: string, tx?: EntityManager): Promise<Shift[]> {
    return this.store.query(system('duty.read'), tx)
      .andWhere(`a.planned_start <= :at AND a.planned_start > CAST(:at AS timestamptz) - interval '${SHIFT_HOURS_MAX} hours' AND a.planned_end > :at`, { at })
      .andWhere(`a.status IN ('planned', 'checked-in') AND a.post_ids @> ARRAY[:postId]::uuid[]`, { postId }).getMany();
  }

  /** Some ids of shifts on which nobody was checked in by their planned end, at `now`. */
  missed(now: Date, limit: number): Promise<string[]> {
    return this.due(`status = 'planned' AND planned_end <= $1`, now, limit);
  }

  /** Some ids of shifts whose check-out was forgotten: planned to end `graceHours` before `now`. */
  forgotten(now: Date, graceHours: number, limit: number): Promise<string[]> {
    return this.due(`status = 'checked-in' AND planned_end <= $1`, new Date(now.getTime() - graceHours * 3_600_000), limit);
  }

  private async due(condition: string, until: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.stores.dataSource.query(`SELECT id FROM shift WHERE ${condition} ORDER BY planned_end LIMIT $2`, [until, limit]);
    return rows.map(({ id }) => id);
  }
}
