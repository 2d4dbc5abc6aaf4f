/** Stores sessions and the hashes of their refresh tokens. A person is always locked before their sessions. */
import { Inject, Injectable } from '@nestjs/common';
import { sessionAggregate } from '@nuanxin/contracts/identity';
import { Stores, type AggregateStore } from '@nuanxin/service-kit';
import { assertNever, DomainError } from '@nuanxin/kernel';
import type { EntityManager } from 'typeorm';
import type { RefreshToken } from '../crypto/refresh-tokens.js';
import type { Person } from '../domain/person.js';
import { endSession, OPEN_SESSIONS_MAX, refreshStep, SESSION_DAYS_MAX, SESSION_IDLE_DAYS_MAX, type EndReason, type HandedOut, type Origin, type Session } from '../domain/session.js';
import { PeopleRepository } from './people.repository.js';
import { SYSTEM } from './system-access.js';
import { sessionTable } from './tables.js';

const EXPIRE_BATCH = 100;
/** Days for which it is kept how a session ended. */
const ENDED_DAYS = 30;

/** ID-10: that a session is over by `now`, as the rule of `expiryOf` in SQL. */
const overSql = (alias: string, now: string): string =>
  `(${alias}.used_at <= ${now} - interval '${SESSION_IDLE_DAYS_MAX} days' OR ${alias}.started_at <= ${now} - interval '${SESSION_DAYS_MAX} days')`;

/** `over` names a session that ended by this very request. */
export type Refreshed = { readonly kind: 'refreshed'; readonly person: Person; readonly session: Session; readonly token: string } | { readonly kind: 'refused'; readonly over?: string };

/** A session that has begun: whose it is, and which sessions it ended. */
export interface Begun { readonly person: Person; readonly ended: string[] }

@Injectable()
export class SessionsRepository {
  private readonly store: AggregateStore<Session>;

  constructor(@Inject(Stores) private readonly stores: Stores, @Inject(PeopleRepository) private readonly people: PeopleRepository) {
    this.store = stores.of({
      aggregate: sessionAggregate, table: sessionTable, scope: { owner: 'person_id' },
      publish: ({ id, personId, endedAt, reason }) => ({ sessionId: id, personId, endedAt, reason }),
    });
  }

  /**
   * Stores a session that begins, for whoever showed the password with this hash. Gives the person as they stand, and which
   * sessions were too many; undefined where the person was deactivated, the password changed or a second factor was set up in the meantime.
   */
  begin(session: Session, passwordHash: string, tokenHash: Buffer): Promise<Begun | undefined> {
    return this.beginWhere(session, tokenHash, async (tx) => {
      const known = await this.people.credentialsOf(session.personId, tx);
      return known?.hash === passwordHash && (!known.hasSecondFactor || session.bySecondFactor);
    });
  }

  /** The same for whoever showed something else; `stillCounts` says, while the person is held, whether that counts still. */
  async beginWhere(session: Session, tokenHash: Buffer, stillCounts: (tx: EntityManager) => Promise<boolean>): Promise<Begun | undefined> {
    const begun = await this.stores.dataSource.transaction(async (tx) => {
      const person = await this.people.hold(tx, session.personId);
      if (person === undefined || !(await stillCounts(tx))) return undefined;
      const ended = await this.endAllOf(tx, person.id, 'signed-out', new Date(session.startedAt), { keep: OPEN_SESSIONS_MAX - 1 });
      await this.store.createWithin(tx, session, []);
      await tx.query('INSERT INTO refresh_token (hash, session_id) VALUES ($1, $2)', [tokenHash, session.id]);
      return { person, ended };
    });
    this.stores.wake();
    return begun;
  }

  /** ID-11: takes a refresh token as the rule says; requests with tokens of one session go one after the other. */
  async refresh(shown: RefreshToken, successorOf: (sessionId: string) => RefreshToken, from: Origin, now: Date): Promise<Refreshed> {
    const result = await this.stores.dataSource.transaction(async (tx): Promise<Refreshed> => {
      const found: { sessionId: string; personId: string }[] = await tx.query(
        'SELECT s.id AS "sessionId", s.person_id AS "personId" FROM refresh_token t JOIN session s ON s.id = t.session_id WHERE t.hash = $1', [shown.hash]);
      const person = found[0] && (await this.people.hold(tx, found[0].personId));
      const session = found[0] && (await this.store.query(SYSTEM, tx).andWhere('a.id = :id', { id: found[0].sessionId }).setLock('pessimistic_write').getOne());
      if (!person || !session) return { kind: 'refused' };
      const successor = successorOf(session.id);
      const step = refreshStep(session, await this.handedOut(tx, shown.hash), await this.handedOut(tx, successor.hash), now);
      switch (step.kind) {
        case 'refuse': return { kind: 'refused' };
        case 'end':
          await this.end(tx, session.id, step.reason, now);
          return { kind: 'refused', over: session.id };
        case 'repeat': return { kind: 'refreshed', person, session, token: successor.token };
        case 'rotate': return { kind: 'refreshed', person, session: await this.rotate(tx, { ...session, ...from }, shown, successor, now), token: successor.token };
        default: return assertNever(step);
      }
    });
    this.stores.wake();
    return result;
  }

  /** Ends a session where it is open still. */
  async endOne(id: string, reason: EndReason, now: Date): Promise<void> {
    await this.stores.dataSource.transaction((tx) => this.end(tx, id, reason, now));
    this.stores.wake();
  }

  async find(id: string): Promise<Session | undefined> {
    return (await this.store.query(SYSTEM).andWhere('a.id = :id', { id }).getOne()) ?? undefined;
  }

  /** Keeps that what it was begun by was shown again, or that a second factor was set up or removed in it. */
  async mark(tx: EntityManager, id: string, what: Partial<Pick<Session, 'authenticatedAt' | 'bySecondFactor'>>): Promise<void> {
    await tx.query('UPDATE session SET authenticated_at = coalesce($2, authenticated_at), by_second_factor = coalesce($3, by_second_factor) WHERE id = $1',
      [id, what.authenticatedAt ?? null, what.bySecondFactor ?? null]);
  }

  /** The sessions of a person that go on at `now`, last used first. */
  openOf(personId: string, now: Date): Promise<Session[]> {
    return this.store.query(SYSTEM).andWhere('a.person_id = :personId AND a.ended_at IS NULL', { personId })
      .andWhere(`NOT ${overSql('a', 'CAST(:now AS timestamptz)')}`, { now }).orderBy('a.used_at', 'DESC').addOrderBy('a.id', 'DESC').limit(OPEN_SESSIONS_MAX).getMany();
  }

  /** Ends an open session of a person. Throws `not-found` where it is none. */
  async endOneOf(personId: string, id: string, reason: EndReason, now: Date): Promise<void> {
    await this.stores.dataSource.transaction(async (tx) => {
      const isOpen = await this.store.query(SYSTEM, tx).andWhere('a.id = :id AND a.person_id = :personId AND a.ended_at IS NULL', { id, personId }).getExists();
      if (!isOpen) throw new DomainError('not-found');
      await this.end(tx, id, reason, now);
    });
    this.stores.wake();
  }

  /** Ends the open sessions of a person, but for `except`. Gives their ids. */
  async endAll(personId: string, reason: EndReason, now: Date, except?: string): Promise<string[]> {
    return this.holding(personId, (tx) => this.endAllOf(tx, personId, reason, now, { except }));
  }

  /** Does `work` in a transaction that holds nobody. */
  within<Result>(work: (tx: EntityManager) => Promise<Result>): Promise<Result> {
    return this.stores.dataSource.transaction(work);
  }

  /** Does `work` in a transaction that holds the person; there is none to hold where they are deactivated. */
  async holding<Result>(personId: string, work: (tx: EntityManager, held: Person | undefined) => Promise<Result>): Promise<Result> {
    const result = await this.stores.dataSource.transaction(async (tx) => {
      const held = await this.people.hold(tx, personId);
      return work(tx, held);
    });
    this.stores.wake();
    return result;
  }

  /** Ends the open sessions of a person but for the `keep` used last and `except`, within the caller's transaction, which holds the person. Gives their ids. */
  async endAllOf(tx: EntityManager, personId: string, reason: EndReason, now: Date, { keep = 0, except }: { keep?: number; except?: string | undefined } = {}): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      'SELECT id FROM session WHERE person_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $3 ORDER BY used_at DESC, id DESC OFFSET $2', [personId, keep, except ?? null]);
    for (const { id } of rows) await this.end(tx, id, reason, now);
    return rows.map(({ id }) => id);
  }

  /** ID-10: ends sessions that were left, and forgets those that ended long ago; a bounded batch. Gives how many that was. */
  async expire(now: Date): Promise<number> {
    const { dataSource } = this.stores;
    const rows: { id: string }[] = await dataSource.query(
      `SELECT id FROM session s WHERE ended_at IS NULL AND ${overSql('s', '$1::timestamptz')} LIMIT ${EXPIRE_BATCH}`, [now]);
    for (const { id } of rows) await this.endOne(id, 'expired', now);
    const [, forgotten] = await dataSource.query<[unknown, number]>(
      `DELETE FROM session WHERE id IN (SELECT id FROM session WHERE ended_at <= $1::timestamptz - interval '${ENDED_DAYS} days' LIMIT ${EXPIRE_BATCH})`, [now]);
    return rows.length + forgotten;
  }

  /** ID-42: ends the sessions that came with a restored backup. */
  async endRestored(now: Date): Promise<void> {
    const rows: { id: string }[] = await this.stores.dataSource.query('SELECT id FROM session s WHERE ended_at IS NULL AND EXISTS (SELECT FROM restoration r WHERE r.restored_at > s.started_at)');
    for (const { id } of rows) await this.endOne(id, 'signed-out', now);
  }

  private async end(tx: EntityManager, id: string, reason: EndReason, now: Date): Promise<void> {
    const session = await this.store.updateWithin(tx, id, SYSTEM, (state) => endSession(state, reason, now));
    if (session.endedAt !== null) await tx.query('DELETE FROM refresh_token WHERE session_id = $1', [id]);
  }

  private async handedOut(tx: EntityManager, hash: Buffer): Promise<HandedOut | undefined> {
    const rows: { spentAt: Date | null }[] = await tx.query('SELECT spent_at AS "spentAt" FROM refresh_token WHERE hash = $1', [hash]);
    return rows[0] && { spentAt: rows[0].spentAt?.toISOString() ?? null };
  }

  private async rotate(tx: EntityManager, session: Session, spent: RefreshToken, next: RefreshToken, now: Date): Promise<Session> {
    await tx.query('UPDATE refresh_token SET spent_at = $2 WHERE hash = $1', [spent.hash, now]);
    await tx.query('INSERT INTO refresh_token (hash, session_id) VALUES ($1, $2)', [next.hash, session.id]);
    await tx.query('UPDATE session SET used_at = $2, agent = $3, address = $4 WHERE id = $1', [session.id, now, session.agent, session.address]);
    return { ...session, usedAt: now.toISOString() };
  }
}
