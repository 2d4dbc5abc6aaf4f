/** Stores signing keys: what is public as an aggregate, what is private sealed and apart. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { signingKeyAggregate } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { mapUnique, Stores, type AggregateStore } from '@nuanxin/service-kit';
import type { SigningKey } from '../domain/signing-key.js';
import { SYSTEM } from './system-access.js';
import { signingKeyTable } from './tables.js';

/** A private key, sealed. */
export interface SealedKey {
  readonly kid: string;
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

  /** The private key of the highest generation; undefined where there is none yet. */
  async newest(): Promise<SealedKey | undefined> {
    const rows: SealedKey[] = await this.stores.dataSource.query(
      'SELECT s.kid, s.sealed FROM signing_key k JOIN signing_key_secret s ON s.kid = k.id ORDER BY k.generation DESC LIMIT 1');
    return rows[0];
  }

  /** Stores a key with its sealed half. Where another replica made this generation meanwhile, that one stands and nothing is stored. */
  async create(state: SigningKey, changes: readonly Change<SigningKey>[], sealed: Buffer): Promise<void> {
    try {
      await mapUnique({ signing_key_generation: 'conflict' }, () => this.store.create(state, changes, SYSTEM, {
        also: (tx) => tx.query('INSERT INTO signing_key_secret (kid, sealed) VALUES ($1, $2)', [state.id, sealed]),
      }));
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'conflict')) throw error;
    }
  }

  /** Public keys that verify tokens now, newest first. There are few: one more a rotation, and old ones end. */
  valid(): Promise<SigningKey[]> {
    return this.store.query(SYSTEM).andWhere('(a.not_after IS NULL OR a.not_after > now())').orderBy('a.generation', 'DESC').getMany();
  }
}
