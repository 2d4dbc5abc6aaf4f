/** Stores breaches of cover. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { coverBreachAggregate } from '@nuanxin/contracts/duty-roster';
import { Stores, type Access, type AggregateStore, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { Breach } from '../domain/breach.js';
import { SHIFT_HOURS_MAX } from '../domain/shift.js';
import { system } from '../system.js';
import { breachTable } from './breach.table.js';

const access = system('cover.read');

@Injectable()
export class BreachesRepository {
  private readonly store: AggregateStore<Breach>;

  constructor(@Inject(Stores) private readonly stores: Stores) {
    this.store = stores.of({
      aggregate: coverBreachAggregate, table: breachTable, scope: { hospitals: 'hospital_ids' },
      publish: ({ id, postIds, kind, missing, from, to, foreseen, status }) => ({ breachId: id, postIds, kind, missing, from, to, foreseen, status }),
    });
  }

  create = (state: Breach, changes: readonly Change<Breach>[]): Promise<Breach> => this.store.create(state, changes, access);

  update = (id: string, decide: (state: Breach) => readonly Change<Breach>[]): Promise<Breach> => this.store.update(id, access, decide);

  list(asked: Access, page: PageRequest, { status, kind }: { status?: Breach['status'] | undefined; kind?: Breach['kind'] | undefined }): Promise<Page<Breach>> {
    const query = this.store.query(asked);
    if (status !== undefined) query.andWhere('a.status = :status', { status });
    if (kind !== undefined) query.andWhere('a.kind = :kind', { kind });
    return this.store.page(query, page);
  }

  /** The open ones that were found on plan. */
  openOnPlan(): Promise<Breach[]> {
    return this.store.query(access).andWhere(`a.status = 'open' AND a.shift_id IS NULL`).getMany();
  }

  /** How many open ones there are of each kind, which stand at `now` and which are ahead. */
  countOpen(now: Date): Promise<{ kind: Breach['kind']; standing: boolean; count: number }[]> {
    return this.stores.dataSource.query(`SELECT kind, begins_at <= $1 AS standing, count(*)::int AS count FROM cover_breach WHERE status = 'open' GROUP BY 1, 2`, [now]);
  }

  /** Some ids of open ones of a shift that has its person now, or is over. */
  settled(limit: number): Promise<{ id: string }[]> {
    return this.stores.dataSource.query(`SELECT b.id FROM cover_breach b JOIN shift s ON s.id = b.shift_id WHERE b.status = 'open' AND s.status <> 'planned' LIMIT $1`, [limit]);
  }

  /** A mark of everything that cover on plan in a time follows from: it changes when a post or a shift of that time does. */
  async markOf({ from, to }: { from: Date; to: Date }): Promise<string> {
    const rows: { mark: string }[] = await this.stores.dataSource.query(`
      SELECT concat_ws('|', (SELECT sum(hashtextextended(id::text, version)) FROM post WHERE status = 'open'),
        (SELECT sum(hashtextextended(id::text, version)) FROM shift WHERE planned_start < $2 AND planned_start > $1::timestamptz - interval '${SHIFT_HOURS_MAX} hours')) AS mark`, [from, to]);
    return rows[0]?.mark ?? '';
  }

  /** Until when the roster was looked at for breaches; undefined before the first time. */
  async checkedAt(): Promise<Date | undefined> {
    const rows: { checkedAt: Date }[] = await this.stores.dataSource.query('SELECT checked_at AS "checkedAt" FROM cover_progress');
    return rows[0]?.checkedAt;
  }

  async saveCheckedAt(at: Date): Promise<void> {
    await this.stores.dataSource.query('INSERT INTO cover_progress (checked_at) VALUES ($1) ON CONFLICT (single) DO UPDATE SET checked_at = excluded.checked_at', [at]);
  }
}
