/** Stores slots: made ahead in bulk, moved on by time in bounded batches of two round trips, changed by people one at a time. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { slotAggregate } from '@nuanxin/contracts/content-scheduling';
import type { Ids } from '@nuanxin/kernel';
import { IDS, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import type { Occurrence, Plan } from '../domain/plan.js';
import { EARLY_MINUTES, passTime, plannedSlot, skipForEnd, type Gap, type Slot } from '../domain/slot.js';
import { KnownRepository, type KnownGroup } from './known.repository.js';
import { slotTable } from './tables.js';

const BATCH_SLOTS = 100;
/** In these states time moves a slot on; the expression is that of the index `slot_next`. */
const NEXT_MOMENT = `CASE status WHEN 'planned' THEN due_at WHEN 'due' THEN late_at ELSE skip_at END`;
const OPEN = `status IN ('planned', 'due', 'late')`;
/** CS-17 in SQL: what `isUnsure` says of an open slot. */
const unsure = (alias: string): string => `EXISTS (SELECT FROM restoration r WHERE ${alias}.due_at - interval '${EARLY_MINUTES} minutes' < r.happened_until AND r.recovery_point < ${alias}.skip_at)`;

const system: Access = { actor: { kind: 'system', service: 'content-scheduling' }, permission: 'slot.post' };

export interface SlotFilter {
  readonly groupId?: string | undefined;
  readonly planId?: string | undefined;
  readonly hospitalId?: string | undefined;
  readonly status?: string | undefined;
  /** Due at this instant or later, and before that one. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Those alone of which a person must say what became of them (CS-17). */
  readonly unsure?: boolean | undefined;
}

@Injectable()
export class SlotsRepository {
  private readonly store: AggregateStore<Slot>;

  constructor(@Inject(Stores) private readonly stores: Stores, @Inject(IDS) private readonly ids: Ids, @Inject(KnownRepository) private readonly known: KnownRepository) {
    this.store = stores.of({
      aggregate: slotAggregate, table: slotTable, scope: { hospital: 'hospital_id' },
      publish: ({ id, version: _version, date: _date, reason: _reason, sessionReason: _sessionReason, ...rest }) => ({ slotId: id, ...rest }),
    });
  }

  get = (id: string, access: Access): Promise<Slot> => this.store.get(id, access);

  /** C1: decides under the slot's lock, with its group as it is known then. */
  update(id: string, access: Access, decide: (slot: Slot, group: KnownGroup | undefined, gaps: readonly Gap[]) => readonly Change<Slot>[], options: CommandOptions): Promise<Slot> {
    return this.store.update(id, access, async (slot, tx) => decide(slot, await this.known.group(slot.groupId, tx), await this.gaps(tx)), options);
  }

  list(access: Access, page: PageRequest, filter: SlotFilter): Promise<Page<Slot>> {
    const query = this.store.query(access);
    if (filter.groupId !== undefined) query.andWhere('a.group_id = :groupId', { groupId: filter.groupId });
    if (filter.planId !== undefined) query.andWhere('a.plan_id = :planId', { planId: filter.planId });
    if (filter.hospitalId !== undefined) query.andWhere('a.hospital_id = :hospitalId', { hospitalId: filter.hospitalId });
    if (filter.status !== undefined) query.andWhere('a.status = :status', { status: filter.status });
    if (filter.from !== undefined) query.andWhere('a.due_at >= :from', { from: filter.from });
    if (filter.to !== undefined) query.andWhere('a.due_at < :to', { to: filter.to });
    if (filter.unsure === true) query.andWhere(`a.${OPEN} AND ${unsure('a')}`);
    return this.store.page(query, page);
  }

  /** Stretches of time of which nothing is known here. */
  async gaps(tx: Pick<EntityManager, 'query'> = this.stores.dataSource): Promise<Gap[]> {
    const rows: { from: Date; until: Date }[] = await tx.query('SELECT recovery_point AS "from", happened_until AS "until" FROM restoration');
    return rows.map(({ from, until }) => ({ from: from.toISOString(), until: until.toISOString() }));
  }

  /** Makes planned slots in one statement (CS-5); a day that has its slot keeps it. */
  async make(tx: EntityManager, planned: readonly { plan: Plan; occurrence: Occurrence }[]): Promise<void> {
    if (planned.length === 0) return;
    const rows = planned.map(({ plan, occurrence }) => plannedSlot(this.ids.next(), plan, occurrence));
    await tx.query(`
      INSERT INTO slot (id, version, plan_id, group_id, hospital_id, topic_id, date, due_at, late_at, skip_at, status)
      SELECT s.id, s.version, s."planId", s."groupId", s."hospitalId", s."topicId", s.date, s."dueAt", s."lateAt", s."skipAt", s.status
      FROM jsonb_to_recordset($1::jsonb) AS s (id uuid, version int, "planId" uuid, "groupId" uuid, "hospitalId" uuid, "topicId" uuid, date date, "dueAt" timestamptz, "lateAt" timestamptz, "skipAt" timestamptz, status text)
      ON CONFLICT ON CONSTRAINT slot_plan_date DO NOTHING`, [JSON.stringify(rows)]);
  }

  /** CS-7, CS-17: moves the slots on whose moment has come, the earliest first, one batch; gives how many. */
  async passTime(now: string): Promise<number> {
    const due: { id: string; closedAt: Date | null }[] = await this.stores.dataSource.query(
      `SELECT s.id, g.closed_at AS "closedAt" FROM (SELECT id, group_id FROM slot u WHERE ${OPEN} AND ${NEXT_MOMENT} <= $1 AND NOT ${unsure('u')} ORDER BY ${NEXT_MOMENT} LIMIT ${BATCH_SLOTS}) s
       LEFT JOIN known_group g ON g.id = s.group_id`, [now]);
    if (due.length === 0) return 0;
    const closedAt = new Map(due.map((row) => [row.id, row.closedAt?.toISOString() ?? null]));
    await this.stores.dataSource.transaction((tx) => this.store.updateManyWithin(tx, [...closedAt.keys()], system, (slot) => passTime(slot, closedAt.get(slot.id) ?? null, now, [])));
    this.stores.wake();
    return due.length;
  }

  /** CS-6: skips what a plan that ended leaves to come. */
  async skipForPlan(tx: EntityManager, planId: string): Promise<void> {
    await this.skip(tx, await tx.query('SELECT id FROM slot WHERE plan_id = $1 AND status = $2', [planId, 'planned']), 'planned', 'the plan was ended');
  }

  /** CS-6: skips everything undecided of a group that closed. */
  async skipForGroup(tx: EntityManager, groupId: string): Promise<void> {
    await this.skip(tx, await tx.query(`SELECT id FROM slot WHERE group_id = $1 AND ${OPEN}`, [groupId]), 'open', 'the group is closed');
  }

  private async skip(tx: EntityManager, rows: readonly { id: string }[], which: 'planned' | 'open', reason: string): Promise<void> {
    if (rows.length > 0) await this.store.updateManyWithin(tx, rows.map(({ id }) => id), system, (slot) => skipForEnd(slot, which, reason));
  }
}
