/** Stores what people decided of purposes: each decision in a list that only grows, and the last one of each purpose, which others are told. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { consentAggregate } from '@nuanxin/contracts/identity';
import { decodeCursor, encodeCursor, Stores, type AggregateStore, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import type { Consent } from '../domain/consent.js';
import { consentTable } from './privacy.tables.js';
import { SYSTEM } from './system-access.js';

/** One decision, as it was taken. */
export interface Decision {
  readonly decisionId: string;
  readonly purpose: string;
  readonly noticeId: string;
  readonly decision: Consent['status'];
  readonly decidedAt: string;
}

@Injectable()
export class ConsentsRepository {
  private readonly store: AggregateStore<Consent>;

  constructor(@Inject(Stores) private readonly stores: Stores) {
    this.store = stores.of({
      aggregate: consentAggregate, table: consentTable, scope: { owner: 'person_id' },
      publish: ({ id, personId, purpose, noticeId, status, decidedAt }) => ({ consentId: id, personId, purpose, noticeId, status, decidedAt }),
    });
  }

  /** What the person decided last of each purpose. A notice has twenty purposes at the most, and few keys ever change. */
  ofPerson(personId: string): Promise<Consent[]> {
    return this.store.query(SYSTEM).andWhere('a.person_id = :personId', { personId }).orderBy('a.purpose').getMany();
  }

  /** What they decided last of one purpose, within a transaction that holds the person. */
  async find(tx: EntityManager, personId: string, purpose: string): Promise<Consent | undefined> {
    return (await this.store.query(SYSTEM, tx).andWhere('a.person_id = :personId AND a.purpose = :purpose', { personId, purpose }).getOne()) ?? undefined;
  }

  /** Stores what follows from a decision, within a transaction that holds the person; `decisionId` is the decision's own. */
  async decide(tx: EntityManager, state: Consent, changes: readonly Change<Consent>[], decisionId: string): Promise<Consent> {
    if (changes.length === 0) return state;
    const { id, personId, purpose, noticeId, status, decidedAt } = state.version === 0
      ? await this.store.createWithin(tx, state, changes)
      : await this.store.updateWithin(tx, state.id, SYSTEM, () => changes);
    await tx.query('INSERT INTO consent_decision (id, person_id, purpose, notice_id, decision, decided_at) VALUES ($1, $2, $3, $4, $5, $6)', [decisionId, personId, purpose, noticeId, status, decidedAt]);
    return this.store.get(id, SYSTEM, tx);
  }

  /** All decisions of a person, the last first. */
  async decisions(personId: string, { cursor, limit }: PageRequest): Promise<Page<Decision>> {
    const rows: (Omit<Decision, 'decidedAt'> & { decidedAt: Date })[] = await this.stores.dataSource.query(
      `SELECT id AS "decisionId", purpose, notice_id AS "noticeId", decision, decided_at AS "decidedAt" FROM consent_decision
       WHERE person_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`, [personId, cursor === undefined ? null : decodeCursor(cursor), limit + 1]);
    const items = rows.slice(0, limit).map(({ decidedAt, ...rest }) => ({ ...rest, decidedAt: decidedAt.toISOString() }));
    return { items, next: rows.length > limit ? encodeCursor(items.at(-1)?.decisionId ?? '') : null };
  }
}
