/** Stores claims; a decision and the minutes it gives or takes are one transaction. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { claimAggregate } from '@nuanxin/contracts/volunteer-hours';
import { Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import { evolve } from '@nuanxin/contracts';
import type { Claim } from '../domain/claim.js';
import { workOfClaim } from '../domain/sources.js';
import { claimTable } from './claim.table.js';
import { LedgerRepository } from './ledger.repository.js';

@Injectable()
export class ClaimsRepository {
  private readonly store: AggregateStore<Claim>;

  constructor(@Inject(Stores) stores: Stores, @Inject(LedgerRepository) private readonly ledger: LedgerRepository) {
    this.store = stores.of({
      aggregate: claimAggregate, table: claimTable, scope: { hospital: 'hospital_id', owner: 'person_id' },
      publish: ({ id, personId, activity, hospitalId, start, end, status, decidedBy, decidedAt }) => ({ claimId: id, personId, activity, hospitalId, start, end, status, decidedBy, decidedAt }),
    });
  }

  get = (id: string, access: Access): Promise<Claim> => this.store.get(id, access);

  create = (state: Claim, changes: readonly Change<Claim>[], access: Access, options: CommandOptions): Promise<Claim> => this.store.create(state, changes, access, options);

  /** Decides, and credits or takes back in the same transaction what the claim then stands for (VH-5). */
  decide(id: string, access: Access, eventId: string, decide: (claim: Claim) => Change<Claim>[], options: CommandOptions): Promise<Claim> {
    return this.store.update(id, access, async (claim, tx) => {
      const changes = decide(claim);
      if (changes.length === 0) return changes;
      const after = evolve(claim, changes);
      await this.ledger.credit(tx, [{ ref: id, eventId, epoch: 1, version: claim.version + changes.length, works: workOfClaim(after) }]);
      return changes;
    }, options);
  }

  list(access: Access, page: PageRequest, filter: { status?: string | undefined; personId?: string | undefined }): Promise<Page<Claim>> {
    const query = this.store.query(access);
    if (filter.status !== undefined) query.andWhere('a.status = :status', { status: filter.status });
    if (filter.personId !== undefined) query.andWhere('a.person_id = :personId', { personId: filter.personId });
    return this.store.page(query, page);
  }
}
