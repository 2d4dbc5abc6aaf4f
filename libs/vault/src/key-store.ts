/** The vault's database as the running role sees it: reads, and the two functions by which keys come and go. */
import pg from 'pg';
import type { DestroyedKey } from './destroyed-key.js';
import { CONNECT_TIMEOUT_MS } from './connection.js';
import { asVaultError } from './errors.js';
import type { WrappedKey } from './master-key-ring.js';

/** What is known of a subject's key. */
export type StoredKey = { readonly state: 'none' } | { readonly state: 'destroyed' } | ({ readonly state: 'present'; readonly keyId: string } & WrappedKey);

export interface KeyStoreLimits {
  /** Connections that one process opens. */
  readonly poolMax: number;
  /** Milliseconds after which a query is given up. */
  readonly queryTimeoutMs: number;
}

interface KeyRow {
  readonly key_id: string;
  readonly master_id: string;
  readonly wrapped: Buffer;
}

const IDLE_TIMEOUT_MS = 30_000;

const FIND = `
select exists (select from public.destroyed_key d where d.subject_id = $1) as destroyed, k.key_id, k.master_id, k.wrapped
from (values (1)) as one left join public.subject_key k on k.subject_id = $1`;

/** The list of destroyed keys, in the order of destruction. */
export const LIST_DESTROYED = `
select subject_id as "subjectId", key_id as "keyId", to_char(destroyed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "destroyedAt",
       actor_id as "actorId", reason
from public.destroyed_key order by destroyed_at, subject_id`;

/** Every method rejects with `vault-unavailable` when the database does not answer. */
export class KeyStore {
  readonly #pool: pg.Pool;

  constructor(url: string, { poolMax, queryTimeoutMs }: KeyStoreLimits) {
    this.#pool = new pg.Pool({
      connectionString: url, application_name: 'nuanxin-vault', max: poolMax, idleTimeoutMillis: IDLE_TIMEOUT_MS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS, query_timeout: queryTimeoutMs, statement_timeout: queryTimeoutMs,
    });
    // An idle connection that breaks is dropped by the pool and replaced at the next query, which tells if that fails.
    this.#pool.on('error', () => undefined);
  }

  /** A listed subject counts as destroyed even where a restore has brought its key back. */
  async find(subjectId: string): Promise<StoredKey> {
    const [row] = await this.#query<{ destroyed: boolean } & (KeyRow | { key_id: null })>(FIND, [subjectId]);
    if (row === undefined || (!row.destroyed && row.key_id === null)) return { state: 'none' };
    return row.destroyed || row.key_id === null ? { state: 'destroyed' } : presentKey(row);
  }

  /** Stores a key for a subject that has none, in one committed statement; of several creators all get the first one's. */
  async create(subjectId: string, keyId: string, { masterId, wrapped }: WrappedKey): Promise<StoredKey> {
    const [row] = await this.#query<KeyRow>('select key_id, master_id, wrapped from public.create_subject_key($1, $2, $3, $4)', [subjectId, keyId, masterId, wrapped]);
    return row === undefined ? { state: 'destroyed' } : presentKey(row);
  }

  /** Lists the subject as destroyed and removes its key, both or neither. A subject listed before keeps its first line. */
  async destroy(subjectId: string, actorId: string, reason: string): Promise<void> {
    await this.#query('select public.destroy_subject_key($1, $2, $3)', [subjectId, actorId, reason]);
  }

  /** The list, in the order of destruction. */
  async destroyed(): Promise<DestroyedKey[]> {
    return this.#query<DestroyedKey>(LIST_DESTROYED, []);
  }

  /** The wrapped index key; stores `candidate` where there is none. */
  async indexKey(candidate: () => WrappedKey): Promise<WrappedKey> {
    return await this.#findIndexKey() ?? await this.#createIndexKey(candidate());
  }

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await this.#query('select 1', []);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #findIndexKey(): Promise<WrappedKey | undefined> {
    const [row] = await this.#query<Omit<KeyRow, 'key_id'>>('select master_id, wrapped from public.index_key', []);
    return row === undefined ? undefined : { masterId: row.master_id, wrapped: row.wrapped };
  }

  async #createIndexKey({ masterId, wrapped }: WrappedKey): Promise<WrappedKey> {
    await this.#query('insert into public.index_key (id, master_id, wrapped) values (1, $1, $2) on conflict (id) do nothing', [masterId, wrapped]);
    const stored = await this.#findIndexKey();
    if (stored === undefined) throw new Error('The index key was stored and is not there.');
    return stored;
  }

  async #query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    try {
      return (await this.#pool.query<Row>(sql, [...values])).rows;
    } catch (error) {
      throw asVaultError(error);
    }
  }
}

function presentKey({ key_id: keyId, master_id: masterId, wrapped }: KeyRow): StoredKey {
  return { state: 'present', keyId, masterId, wrapped };
}
