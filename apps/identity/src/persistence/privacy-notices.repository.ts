/** Stores privacy notices and who acknowledged them. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { privacyNoticeAggregate } from '@nuanxin/contracts/identity';
import { Stores, type Access, type AggregateStore, type CommandOptions } from '@nuanxin/service-kit';
import type { PrivacyNotice } from '../domain/privacy-notice.js';
import { privacyNoticeTable } from './privacy.tables.js';
import { SYSTEM } from './system-access.js';

@Injectable()
export class PrivacyNoticesRepository {
  private readonly store: AggregateStore<PrivacyNotice>;

  constructor(@Inject(Stores) private readonly stores: Stores) {
    this.store = stores.of({
      aggregate: privacyNoticeAggregate, table: privacyNoticeTable, scope: { everyone: true },
      publish: ({ id, effectiveFrom, purposes }) => ({ noticeId: id, effectiveFrom, purposes: purposes.map(({ key, basis, isSensitive }) => ({ key, basis, isSensitive })) }),
    });
  }

  get = (id: string): Promise<PrivacyNotice> => this.store.get(id, SYSTEM);

  create(state: PrivacyNotice, changes: readonly Change<PrivacyNotice>[], access: Access, options: CommandOptions): Promise<PrivacyNotice> {
    return this.store.create(state, changes, access, options);
  }

  update(id: string, access: Access, decide: (state: PrivacyNotice) => readonly Change<PrivacyNotice>[], options: CommandOptions): Promise<PrivacyNotice> {
    return this.store.update(id, access, decide, options);
  }

  /** The one in effect at `now`, if there is any. */
  async current(now: Date): Promise<PrivacyNotice | undefined> {
    const query = this.store.query(SYSTEM).andWhere('a.effective_from <= :now', { now }).orderBy('a.effective_from', 'DESC').addOrderBy('a.id', 'DESC');
    return (await query.limit(1).getOne()) ?? undefined;
  }

  /** The first of those that are not in effect yet. */
  async next(now: Date): Promise<PrivacyNotice | undefined> {
    const query = this.store.query(SYSTEM).andWhere('a.effective_from > :now', { now }).orderBy('a.effective_from', 'ASC').addOrderBy('a.id', 'ASC');
    return (await query.limit(1).getOne()) ?? undefined;
  }

  /** When the person acknowledged the notice, if they did. */
  async acknowledgedAt(personId: string, noticeId: string): Promise<string | null> {
    const rows: { at: Date }[] = await this.stores.dataSource.query('SELECT acknowledged_at AS at FROM notice_acknowledgement WHERE person_id = $1 AND notice_id = $2', [personId, noticeId]);
    return rows[0]?.at.toISOString() ?? null;
  }

  /** Keeps that the person acknowledged the notice; the first time counts. Gives when that was. */
  async acknowledge(personId: string, noticeId: string, now: Date): Promise<string> {
    await this.stores.dataSource.query('INSERT INTO notice_acknowledgement (person_id, notice_id, acknowledged_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [personId, noticeId, now]);
    return (await this.acknowledgedAt(personId, noticeId)) ?? now.toISOString();
  }
}
