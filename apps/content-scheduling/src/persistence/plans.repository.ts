/** Stores plans; a plan and its slots change in one transaction. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { planAggregate } from '@nuanxin/contracts/content-scheduling';
import { mapUnique, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { checkGroup, endPlan, isOver, nextOccurrences, type Plan } from '../domain/plan.js';
import { KnownRepository } from './known.repository.js';
import { SlotsRepository } from './slots.repository.js';
import { planTable } from './tables.js';
import { TopicsRepository } from './topics.repository.js';

const BATCH_PLANS = 50;
/** Slots that one plan gets in one round. */
const SLOTS_MAX = 60;
const system: Access = { actor: { kind: 'system', service: 'content-scheduling' }, permission: 'plan.write' };

@Injectable()
export class PlansRepository {
  private readonly store: AggregateStore<Plan>;

  constructor(
    @Inject(Stores) private readonly stores: Stores, @Inject(SlotsRepository) private readonly slots: SlotsRepository,
    @Inject(TopicsRepository) private readonly topics: TopicsRepository, @Inject(KnownRepository) private readonly known: KnownRepository,
  ) {
    this.store = stores.of({
      aggregate: planAggregate, table: planTable, scope: { hospital: 'hospital_id' },
      publish: ({ id, groupId, hospitalId, at, zone, fromDate, toDate, topicIds, late, status }) => ({ planId: id, groupId, hospitalId, at, zone, from: fromDate, to: toDate, topicIds, late, status }),
    });
  }

  get = (id: string, access: Access): Promise<Plan> => this.store.get(id, access);

  /**
   * Stores a plan with its first slots. Group and topics are looked at under a lock, so that neither closes nor retires meanwhile.
   * Throws `plan-already-active` where the group has a plan (CS-3), `plan-group-closed`, `topic-retired`, `unknown-reference`.
   */
  set(state: Plan, changes: readonly Change<Plan>[], now: string, access: Access, options: CommandOptions): Promise<Plan> {
    return mapUnique({ daily_plan_one_active: 'plan-already-active' }, () => this.store.create(state, changes, access, {
      ...options,
      also: async (tx, plan) => {
        const group = await this.known.group(plan.groupId, tx, true);
        if (group !== undefined) checkGroup(group, plan.fromDate);
        await this.topics.lockActive(tx, plan.topicIds);
        await this.makeSlots(tx, [plan], now);
      },
    }));
  }

  /** CS-6: ends a plan now; slots whose time has come stay. */
  end(id: string, access: Access, now: string, options: CommandOptions): Promise<Plan> {
    return this.store.update(id, access, async (plan, tx) => {
      const changes = endPlan(plan, now);
      if (changes.length > 0) await this.slots.skipForPlan(tx, id);
      return changes;
    }, options);
  }

  /** CS-6: ends a closed group's plan, with everything undecided. */
  async endForGroup(tx: EntityManager, groupId: string, closedAt: string): Promise<void> {
    const rows: { id: string }[] = await tx.query(`SELECT id FROM daily_plan WHERE group_id = $1 AND status = 'active'`, [groupId]);
    for (const { id } of rows) await this.store.updateWithin(tx, id, system, (plan) => endPlan(plan, closedAt));
    await this.slots.skipForGroup(tx, groupId);
  }

  list(access: Access, page: PageRequest, filter: { groupId?: string | undefined; status?: string | undefined }): Promise<Page<Plan>> {
    const query = this.store.query(access);
    if (filter.groupId !== undefined) query.andWhere('a.group_id = :groupId', { groupId: filter.groupId });
    if (filter.status !== undefined) query.andWhere('a.status = :status', { status: filter.status });
    return this.store.page(query, page);
  }

  /** CS-5, CS-6: makes slots of plans whose turn has come and ends those that are over, one batch; gives how many plans it looked at. */
  async carryOn(now: string): Promise<number> {
    const due: { id: string }[] = await this.stores.dataSource.query(`SELECT id FROM daily_plan WHERE status = 'active' AND next_at <= $1 ORDER BY next_at LIMIT ${BATCH_PLANS}`, [now]);
    if (due.length === 0) return 0;
    const plans = await this.stores.dataSource.transaction(async (tx) => {
      const query = this.store.query(system, tx).andWhere(`a.id = ANY(:ids) AND a.status = 'active' AND a.next_at <= :now`, { ids: due.map(({ id }) => id), now });
      const locked = await query.orderBy('a.id').setLock('pessimistic_write').getMany();
      for (const plan of locked.filter((each) => isOver(each, now))) await this.store.updateWithin(tx, plan.id, system, (state) => endPlan(state, plan.nextAt ?? now));
      await this.makeSlots(tx, locked.filter((each) => !isOver(each, now)), now);
      return locked.length;
    });
    this.stores.wake();
    return plans;
  }

  /** Where a plan goes on is no news to others, so its version stays. */
  private async makeSlots(tx: EntityManager, plans: readonly Plan[], now: string): Promise<void> {
    const made = plans.map((plan) => ({ plan, ...nextOccurrences(plan, now, SLOTS_MAX) })).filter(({ occurrences }) => occurrences.length > 0);
    if (made.length === 0) return;
    await this.slots.make(tx, made.flatMap(({ plan, occurrences }) => occurrences.map((occurrence) => ({ plan, occurrence }))));
    await tx.query(`UPDATE daily_plan p SET next_date = n."nextDate", next_at = n."nextAt" FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, "nextDate" date, "nextAt" timestamptz) WHERE p.id = n.id`,
      [JSON.stringify(made.map(({ plan, next }) => ({ id: plan.id, ...next })))]);
  }
}
