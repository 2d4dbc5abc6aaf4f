/** Stores groups. Locks are taken in one order: hospital or person, then group (HG-3, HG-11). */
import { Inject, Injectable } from '@nestjs/common';
import { evolve, type Change } from '@nuanxin/contracts';
import { groupAggregate } from '@nuanxin/contracts/hospital-groups';
import type { Clock } from '@nuanxin/kernel';
import { failpoint } from '@nuanxin/messaging';
import { claim, CLOCK, mapUnique, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { counting, outlook } from '../domain/composition.js';
import { recheck, type Around, type Group } from '../domain/group.js';
import { groupTable } from './group.table.js';
import { HospitalsRepository } from './hospitals.repository.js';
import { OutlooksRepository } from './outlooks.repository.js';
import { PeopleRepository } from './people.repository.js';

type Decide = (group: Group, around: Around, tx: EntityManager) => readonly Change<Group>[] | Promise<readonly Change<Group>[]>;

/** What a command holds before the group, besides its key. */
interface GroupOptions extends CommandOptions {
  /** The person whom it assigns. */
  readonly person?: string;
  /** A hospital that must not close meanwhile. */
  readonly hospital?: string;
}

const system: Access = { actor: { kind: 'system', service: 'hospital-groups' }, permission: 'group.write' };

@Injectable()
export class GroupsRepository {
  private readonly store: AggregateStore<Group>;

  constructor(
    @Inject(Stores) private readonly stores: Stores, @Inject(HospitalsRepository) private readonly hospitals: HospitalsRepository,
    @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(OutlooksRepository) private readonly outlooks: OutlooksRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.store = stores.of({
      aggregate: groupAggregate, table: groupTable, scope: { hospital: 'hospital_id' },
      publish: ({ id, version: _, compositionSince: _since, ...rest }) => ({ groupId: id, ...rest }),
    });
  }

  get = (id: string, access: Access): Promise<Group> => this.store.get(id, access);

  /** Throws `hospital-closed`, and `hospital-has-group` where the hospital has one that is planned or open (HG-6). */
  create(state: Group, changes: readonly Change<Group>[], access: Access, options: CommandOptions): Promise<Group> {
    const also = (tx: EntityManager): Promise<void> => this.hospitals.holdOpen(tx, state.hospitalId);
    return mapUnique({ group_hospital_taken: 'hospital-has-group' }, () => this.store.create(state, changes, access, { ...options, also }));
  }

  /** Changes a group by a decision that also sees the people concerned. */
  async update(id: string, access: Access, decide: Decide, { key, person, hospital }: GroupOptions = {}): Promise<Group> {
    const result = await this.stores.dataSource.transaction(async (tx) => {
      if (key !== undefined && (await claim(tx, key, id)) !== undefined) return this.store.get(id, access, tx);
      if (hospital !== undefined) await this.hospitals.holdOpen(tx, hospital);
      if (person !== undefined) await this.people.hold(tx, person);
      return this.updateWithin(tx, id, access, decide, person === undefined ? [] : [person]);
    });
    failpoint('repository.committed');
    this.stores.wake();
    return result;
  }

  /** Looks at an open group again, at the turns that have passed and at the moment (HG-10, HG-11). */
  async recheck(id: string): Promise<void> {
    await this.update(id, system, recheck);
  }

  /** Looks again at the open groups of people who have changed; the caller holds the people (HG-11). */
  async recheckOf(tx: EntityManager, personIds: readonly string[]): Promise<void> {
    const rows: { id: string }[] = await tx.query(
      `SELECT id FROM support_group WHERE status = 'open' AND facilitators @> ANY($1::jsonb[]) ORDER BY id`,
      [[...new Set(personIds)].map((personId) => JSON.stringify([{ personId }]))]);
    for (const { id } of rows) await this.updateWithin(tx, id, system, recheck, []);
  }

  list(access: Access, page: PageRequest, filter: { hospitalId?: string | undefined; status?: Group['status'] | undefined }): Promise<Page<Group>> {
    const query = this.store.query(access);
    if (filter.hospitalId !== undefined) query.andWhere('a.hospital_id = :hospitalId', { hospitalId: filter.hospitalId });
    if (filter.status !== undefined) query.andWhere('a.status = :status', { status: filter.status });
    return this.store.page(query, page);
  }

  /** Open groups whose composition is not met, or will no longer be by `until` (HG-12). */
  listBreaches(access: Access, page: PageRequest, until: Date): Promise<Page<Group>> {
    return this.store.page(this.store.query(access).andWhere(`a.status = 'open'`).andWhere(
      `(NOT (a.composition->>'met')::boolean OR EXISTS (SELECT FROM composition_outlook o WHERE o.group_id = a.id AND o.loss_at <= :until))`, { until }), page);
  }

  private updateWithin(tx: EntityManager, id: string, access: Access, decide: Decide, others: readonly string[]): Promise<Group> {
    return this.store.updateWithin(tx, id, access, async (group) => {
      const people = await this.people.of([...group.facilitators.map(({ personId }) => personId), ...others], tx);
      const now = this.clock.now().toISOString();
      const nextTurn = (await this.outlooks.of([id], tx)).get(id)?.nextTurn ?? null;
      const changes = await decide(group, { people, now, nextTurn }, tx);
      const after = evolve(group, changes);
      if (after.status === 'open') await this.outlooks.save(tx, id, outlook(counting(after.facilitators, people), now));
      else if (group.status === 'open') await this.outlooks.remove(tx, id);
      return changes;
    });
  }
}
