/** Stores shifts. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { shiftAggregate } from '@nuanxin/contracts/duty-roster';
import { mapUnique, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { GRACE_HOURS, UNCHECKED_MINUTES } from '../domain/attendance.js';
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

/** More shifts than a report looks at. */
export const SHIFTS_MAX = 50_000;

/** A shift of which something is due, and what. */
export interface DueShift {
  readonly id: string;
  readonly what: 'unchecked' | 'missed' | 'forgotten';
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

  /** Those who are there at an instant: checked in, or planned for it and not yet. */
  present(now: Date): Promise<Shift[]> {
    return this.store.query(system('duty.read'))
      .andWhere(`(a.status = 'checked-in' OR (a.status = 'planned' AND a.planned_start <= :now AND a.planned_start > CAST(:now AS timestamptz) - interval '${SHIFT_HOURS_MAX} hours' AND a.planned_end > :now))`, { now })
      .orderBy('a.plannedStart').addOrderBy('a.id').limit(SHIFTS_MAX).getMany();
  }

  /** The shifts that stand and are planned to touch a time, at most `SHIFTS_MAX` and one more. */
  covering(from: Date, to: Date): Promise<Shift[]> {
    return this.store.query(system('cover.read'))
      .andWhere(`a.planned_start < :to AND a.planned_start > CAST(:from AS timestamptz) - interval '${SHIFT_HOURS_MAX} hours' AND a.planned_end > :from`, { from, to })
      .andWhere(`a.status <> 'cancelled'`).limit(SHIFTS_MAX + 1).getMany();
  }

  /** Some shifts that are due: on duty without check-in 15 minutes after their start, without any by their end, or forgotten to check out of. */
  due(now: Date, limit: number): Promise<DueShift[]> {
    return this.stores.dataSource.query(`
      (SELECT s.id, 'unchecked' AS what FROM shift s WHERE s.status = 'planned' AND s.mode = 'on-duty' AND s.planned_start <= $1 AND s.planned_at <= $1
         AND greatest(s.planned_start, s.planned_at) + $4 * interval '1 minute' < s.planned_end AND NOT EXISTS (SELECT FROM cover_breach b WHERE b.shift_id = s.id) ORDER BY s.planned_start LIMIT $5)
      UNION ALL (SELECT id, 'missed' FROM shift WHERE status = 'planned' AND planned_end <= $2 ORDER BY planned_end LIMIT $5)
      UNION ALL (SELECT id, 'forgotten' FROM shift WHERE status = 'checked-in' AND planned_end <= $3 ORDER BY planned_end LIMIT $5)`,
    [before(now, UNCHECKED_MINUTES), now, before(now, GRACE_HOURS * 60), UNCHECKED_MINUTES, limit]);
  }
}

const before = (now: Date, minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
