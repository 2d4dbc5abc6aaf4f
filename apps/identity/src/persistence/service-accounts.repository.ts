/** Stores service accounts and their keys. An account is always locked before its keys. What ends a key is told as the end of a session. */
import { Inject, Injectable } from '@nestjs/common';
import { sessionAggregate } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { claim, concerns, decodeCursor, encodeCursor, reach, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import { endKey, type AccountKey, type ServiceAccount } from '../domain/service-account.js';
import { accountKeyTable, serviceAccountTable } from './service-accounts.tables.js';
import { SYSTEM } from './system-access.js';

/** Keys that are shown of an account. */
const KEYS_SHOWN = 10;

/** An account with what is shown of it. */
export interface AccountWithKeys {
  readonly account: ServiceAccount;
  readonly keys: readonly AccountKey[];
  readonly isResponsibleActive: boolean;
}

@Injectable()
export class ServiceAccountsRepository {
  private readonly keys: AggregateStore<AccountKey>;

  constructor(@Inject(Stores) private readonly stores: Stores) {
    this.keys = stores.of({
      aggregate: sessionAggregate, table: accountKeyTable, scope: {},
      publish: ({ id, accountId, endedAt, reason }) => ({ sessionId: id, personId: accountId, endedAt, reason }),
    });
  }

  /** Stores a new account. With a key of idempotency that was used before, gives what that request made. */
  async create(account: ServiceAccount, { key }: CommandOptions): Promise<ServiceAccount> {
    return this.stores.dataSource.transaction(async (tx) => {
      const earlier = key && (await claim(tx, key, account.id));
      if (earlier !== undefined) return this.find(tx, earlier);
      await tx.getRepository(serviceAccountTable).insert(account);
      concerns(account.id);
      return account;
    });
  }

  /** Saves what `decide` makes of an account, which is held meanwhile. Throws `not-found`, and `precondition-failed` where it is not the version that was seen. */
  async update(id: string, decide: (account: ServiceAccount, tx: EntityManager) => ServiceAccount | Promise<ServiceAccount>, { ifMatch }: CommandOptions = {}): Promise<ServiceAccount> {
    const result = await this.stores.dataSource.transaction(async (tx) => {
      const account = await this.find(tx, id, true);
      concerns(id);
      if (ifMatch !== undefined && ifMatch !== account.version) throw new DomainError('precondition-failed');
      const next = await decide(account, tx);
      if (next !== account) await tx.getRepository(serviceAccountTable).save({ ...next });
      return next;
    });
    this.stores.wake();
    return result;
  }

  /** How many keys of an account live at `now`. */
  async liveKeys(tx: EntityManager, accountId: string, now: Date): Promise<number> {
    return this.keys.query(SYSTEM, tx).andWhere('a.account_id = :accountId AND a.ended_at IS NULL AND a.expires_at > :now', { accountId, now }).getCount();
  }

  async addKey(tx: EntityManager, key: AccountKey): Promise<void> {
    await this.keys.createWithin(tx, key, []);
  }

  /** Ends a key of the account, or all. Gives the ids of those that there are. Throws `not-found` for a key that is none of its. */
  async endKeys(tx: EntityManager, accountId: string, reason: 'signed-out' | 'deactivated', now: Date, keyId?: string): Promise<string[]> {
    const query = this.keys.query(SYSTEM, tx).andWhere('a.account_id = :accountId', { accountId });
    const found = await (keyId === undefined ? query.andWhere('a.ended_at IS NULL') : query.andWhere('a.id = :keyId', { keyId })).getMany();
    if (keyId !== undefined && found.length === 0) throw new DomainError('not-found');
    for (const { id } of found) await this.keys.updateWithin(tx, id, SYSTEM, (key) => endKey(key, reason, now));
    return found.map(({ id }) => id);
  }

  async get(id: string, access: Access): Promise<AccountWithKeys> {
    reach(access);
    const [found] = await this.withKeys([await this.find(this.stores.dataSource.manager, id)]);
    if (found === undefined) throw new DomainError('not-found');
    return found;
  }

  /** The account of an id, where it is one. */
  async lookUp(id: string): Promise<ServiceAccount | undefined> {
    return (await this.stores.dataSource.getRepository(serviceAccountTable).findOneBy({ id })) ?? undefined;
  }

  /** A page of accounts, the newest first. */
  async list(access: Access, { cursor, limit }: PageRequest, status: string | undefined): Promise<Page<AccountWithKeys>> {
    reach(access);
    const query = this.stores.dataSource.getRepository(serviceAccountTable).createQueryBuilder('a').orderBy('a.id', 'DESC').limit(limit + 1);
    if (cursor !== undefined) query.andWhere('a.id < :cursor', { cursor: decodeCursor(cursor) });
    if (status !== undefined) query.andWhere('a.status = :status', { status });
    const rows = await query.getMany();
    const items = await this.withKeys(rows.slice(0, limit));
    return { items, next: rows.length > limit ? encodeCursor(items.at(-1)?.account.id ?? '') : null };
  }

  /** The key with this hash and its account, where it gives tokens at `now` (ID-33): it lives, the account is active, and so is who answers for it. */
  async usable(hash: Buffer, now: Date): Promise<{ key: AccountKey; account: ServiceAccount } | undefined> {
    const key = await this.keys.query(SYSTEM).andWhere('a.hash = :hash AND a.ended_at IS NULL AND a.expires_at > :now', { hash, now }).getOne();
    const account = key && (await this.stores.dataSource.getRepository(serviceAccountTable).createQueryBuilder('a')
      .where(`a.id = :id AND a.status = 'active' AND EXISTS (SELECT FROM person p WHERE p.id = a.responsible_id AND p.status = 'active')`, { id: key.accountId }).getOne());
    return key && account ? { key, account } : undefined;
  }

  /** Keeps when a key was used. */
  async used(key: AccountKey, now: Date): Promise<void> {
    concerns(key.accountId);
    concerns(key.id);
    await this.stores.dataSource.transaction((tx) => tx.query('UPDATE service_account_key SET last_used_at = $2 WHERE id = $1', [key.id, now]));
  }

  private async find(tx: EntityManager, id: string, isHeld = false): Promise<ServiceAccount> {
    const query = tx.getRepository(serviceAccountTable).createQueryBuilder('a').where('a.id = :id', { id });
    const found = await (isHeld ? query.setLock('pessimistic_write') : query).getOne();
    if (found === null) throw new DomainError('not-found');
    return found;
  }

  private async withKeys(accounts: readonly ServiceAccount[]): Promise<AccountWithKeys[]> {
    const { dataSource } = this.stores;
    const ids = accounts.map(({ id }) => id);
    const keys = await this.keys.query(SYSTEM).andWhere(
      `a.id IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY account_id ORDER BY (ended_at IS NULL AND expires_at > now()) DESC, id DESC) AS place
         FROM service_account_key WHERE account_id = ANY(:ids)) k WHERE place <= ${KEYS_SHOWN})`, { ids })
      .orderBy('a.id', 'DESC').getMany();
    const active: { id: string }[] = await dataSource.query(`SELECT id FROM person WHERE id = ANY($1) AND status = 'active'`, [accounts.map(({ responsibleId }) => responsibleId)]);
    return accounts.map((account) => ({
      account, keys: keys.filter(({ accountId }) => accountId === account.id), isResponsibleActive: active.some(({ id }) => id === account.responsibleId),
    }));
  }
}
