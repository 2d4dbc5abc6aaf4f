/** Stores signing keys: what is public as an aggregate, what is private sealed and apart. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { signingKeyAggregate } from '@nuanxin/contracts/identity';
import { mapUnique, Stores, type AggregateStore } from '@nuanxin/service-kit';
import { retireKey, type SigningKey } from '../domain/signing-key.js';
import { SYSTEM } from './system-access.js';
import { signingKeyTable } from './tables.js';

/** A private key, sealed, and from when on it signs. */
export interface SealedKey {
  readonly kid: string;
  readonly generation: number;
  readonly signsFrom: string;
  readonly sealed: Buffer;
}

@Injectable()
export class SigningKeysRepository {
  private readonly store: AggregateStore<SigningKey>;

  constructor(@Inject(Stores) private readonly stores: Stores) {
    this.store = stores.of({
      aggregate: signingKeyAggregate, table: signingKeyTable, scope: { everyone: true },
      publish: ({ id, publicJwk, status, notAfter }) => ({ kid: id, publicJwk, status, notAfter }),
    });
  }

  /** The private keys that sign, or will. */
  async sealed(): Promise<SealedKey[]> {
    const rows: (Omit<SealedKey, 'signsFrom'> & { signsFrom: Date })[] = await this.stores.dataSource.query(
      `SELECT s.kid, k.generation, k.signs_from AS "signsFrom", s.sealed FROM signing_key k JOIN signing_key_secret s ON s.kid = k.id WHERE k.status = 'active'`);
    return rows.map((row) => ({ ...row, signsFrom: row.signsFrom.toISOString() }));
  }

  /** The key of the highest generation; undefined where there is none yet. */
  async newest(): Promise<SigningKey | undefined> {
    return (await this.store.query(SYSTEM).orderBy('a.generation', 'DESC').limit(1).getOne()) ?? undefined;
  }

  /** Stores a key with its sealed half. Throws `rotation-under-way` where another replica made this generation meanwhile. */
  async create(state: SigningKey, changes: readonly Change<SigningKey>[], sealed: Buffer): Promise<void> {
    await mapUnique({ signing_key_generation: 'rotation-under-way' }, () => this.store.create(state, changes, SYSTEM, {
      also: (tx) => tx.query('INSERT INTO signing_key_secret (kid, sealed) VALUES ($1, $2)', [state.id, sealed]),
    }));
  }

  /** ID-22: retires keys whose successor signs, and destroys their private halves. Gives how many. */
  async retire(now: Date): Promise<number> {
    const next = await this.store.query(SYSTEM).andWhere('a.signs_from <= :now', { now }).orderBy('a.generation', 'DESC').limit(1).getOne();
    if (next === null) return 0;
    const old = await this.store.query(SYSTEM).andWhere(`a.status = 'active' AND a.generation < :generation`, { generation: next.generation }).getMany();
    for (const { id } of old) {
      await this.stores.dataSource.transaction(async (tx) => {
        await this.store.updateWithin(tx, id, SYSTEM, (state) => retireKey(state, next, now));
        await tx.query('DELETE FROM signing_key_secret WHERE kid = $1', [id]);
      });
      this.stores.wake();
    }
    return old.length;
  }

  /** Public keys that verify tokens now, newest first. There are few: one more a rotation, and old ones end. */
  valid(): Promise<SigningKey[]> {
    return this.store.query(SYSTEM).andWhere('(a.not_after IS NULL OR a.not_after > now())').orderBy('a.generation', 'DESC').getMany();
  }
}
