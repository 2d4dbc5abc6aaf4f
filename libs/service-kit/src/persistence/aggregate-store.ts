/** The repository idiom: `update(id, access, decide)` is transaction, lock, decision, save and outbox in one call. */
import { insertEntrySql } from '@nuanxin/audit';
import { evolve, type Aggregate, type Change } from '@nuanxin/contracts';
import { DomainError } from '@nuanxin/kernel';
import { failpoint, insertOutboxSql, type Outbox, type OutboxRow } from '@nuanxin/messaging';
import type { DataSource, EntityManager, EntityMetadata, EntitySchema, SelectQueryBuilder } from 'typeorm';
import { concerns, currentAct } from '../audit/act.js';
import { reach, scopePredicate, type Access, type ScopeColumns } from './access.js';
import { CLAIM_SQL, claim, earlierResult, idempotencyParameters, type IdempotencyKey } from './idempotency.js';
import { decodeCursor, encodeCursor, type Page, type PageRequest } from './pages.js';

/** What every stored aggregate has: an id (UUIDv7) and the version that its last event made, which is its ETag. */
export interface Stored {
  readonly id: string;
  readonly version: number;
}

/** What a command may bring besides its decision. */
export interface CommandOptions {
  readonly key?: IdempotencyKey | undefined;
  /** The version that the client saw (If-Match): another one answers `precondition-failed`. */
  readonly ifMatch?: number | undefined;
}

type Decide<State> = (state: State, tx: EntityManager) => readonly Change<State>[] | Promise<readonly Change<State>[]>;

/** Stores one kind of aggregate. State is the row: a plain object whose property names are the mapping's. */
export class AggregateStore<State extends Stored> {
  private readonly dataSource: DataSource;
  private metadata: EntityMetadata | undefined;

  constructor(private readonly options: {
    dataSource: DataSource; outbox: Outbox; wake: () => void;
    aggregate: Aggregate; table: EntitySchema<State>; scope: ScopeColumns;
    /** The public state that events carry. */
    publish: (state: State) => Record<string, unknown>;
  }) {
    this.dataSource = options.dataSource;
  }

  /** One aggregate in reach; `not-found` for the unknown and for what is out of reach alike. */
  async get(id: string, access: Access, tx: EntityManager = this.dataSource.manager): Promise<State> {
    const found = await this.query(access, tx).andWhere('a.id = :id', { id }).getOne();
    if (found === null) throw new DomainError('not-found');
    return found;
  }

  /** A query over everything in reach, under the alias `a`; more predicates may be added, the scope cannot be taken out. */
  query(access: Access, tx: EntityManager = this.dataSource.manager): SelectQueryBuilder<State> {
    const predicate = scopePredicate('a', this.options.scope, reach(access));
    return tx.getRepository(this.options.table).createQueryBuilder('a').where(predicate.sql, predicate.parameters);
  }

  /** A page of a query, newest first (ids are made in order of time). */
  async page(query: SelectQueryBuilder<State>, { cursor, limit }: PageRequest): Promise<Page<State>> {
    if (cursor !== undefined) query.andWhere('a.id < :cursor', { cursor: decodeCursor(cursor) });
    const rows = await query.orderBy('a.id', 'DESC').limit(limit + 1).getMany();
    const items = rows.slice(0, limit);
    return { items, next: rows.length > limit ? encodeCursor(items.at(-1)?.id ?? '') : null };
  }

  /**
   * Stores a new aggregate with its events in one statement, so one round trip. `state.version` must be 0: it becomes the
   * number of changes. With a key that was used before, gives what that request made.
   * `also` is further SQL of the same transaction, where the creation needs it (it then takes several round trips).
   */
  async create(state: State, changes: readonly Change<State>[], access: Access, options: CommandOptions & { also?: (tx: EntityManager, state: State) => Promise<void> } = {}): Promise<State> {
    reach(access);
    const { final, rows } = this.apply(state, changes);
    const { also } = options;
    if (also === undefined) {
      const earlier = await this.insert(this.dataSource.manager, final, rows, options.key);
      if (earlier !== undefined) return this.stored(earlier);
    } else {
      const earlier = await this.dataSource.transaction(async (tx) => {
        const made = await this.insert(tx, final, rows, options.key);
        if (made === undefined) await also(tx, final);
        return made;
      });
      if (earlier !== undefined) return this.stored(earlier);
    }
    failpoint('repository.committed');
    this.options.wake();
    return final;
  }

  /** Stores a new aggregate within a transaction of the caller's: for policies that react to events. */
  async createWithin(tx: EntityManager, state: State, changes: readonly Change<State>[]): Promise<State> {
    const { final, rows } = this.apply(state, changes);
    await this.insert(tx, final, rows, undefined);
    return final;
  }

  /**
   * Changes an aggregate: locks its row, asks `decide` what follows from its state, saves that and appends the events.
   * `decide` throws a DomainError to refuse; nothing is changed then. No changes means that it holds already.
   */
  async update(id: string, access: Access, decide: Decide<State>, options: CommandOptions = {}): Promise<State> {
    const result = await this.dataSource.transaction(async (tx) => {
      if (options.key !== undefined && (await claim(tx, options.key, id)) !== undefined) return this.get(id, access, tx);
      return this.updateWithin(tx, id, access, decide, options.ifMatch);
    });
    failpoint('repository.committed');
    this.options.wake();
    return result;
  }

  /** Changes an aggregate within a transaction of the caller's. */
  async updateWithin(tx: EntityManager, id: string, access: Access, decide: Decide<State>, ifMatch?: number): Promise<State> {
    const state = await this.query(access, tx).andWhere('a.id = :id', { id }).setLock('pessimistic_write').getOne();
    if (state === null) throw new DomainError('not-found');
    concerns(id);
    if (ifMatch !== undefined && ifMatch !== state.version) throw new DomainError('precondition-failed');
    failpoint('repository.locked');
    const changes = await decide(state, tx);
    if (changes.length === 0) return state;
    const { final, rows } = this.apply(state, changes);
    await this.save(tx, state, final, rows);
    failpoint('repository.saved');
    return final;
  }

  /**
   * Changes many aggregates within a transaction of the caller's, in two round trips however many: what becomes due by time
   * comes in batches. Rows are locked in the order of their ids; what is unknown or out of reach passes by. Gives how many changed.
   */
  async updateManyWithin(tx: EntityManager, ids: readonly string[], access: Access, decide: (state: State) => readonly Change<State>[]): Promise<number> {
    const states = await this.query(access, tx).andWhere('a.id = ANY(:ids)', { ids: [...ids] }).orderBy('a.id').setLock('pessimistic_write').getMany();
    failpoint('repository.locked');
    const changed = states.map((state) => this.apply(state, decide(state))).filter(({ rows }) => rows.length > 0);
    if (changed.length === 0) return 0;
    const table = this.table();
    const sets = this.meta().columns.filter((column) => !column.isPrimary).map(({ databaseName }) => `${databaseName} = r.${databaseName}`).join(', ');
    await tx.query(`WITH saved AS (UPDATE ${table} t SET ${sets} FROM jsonb_populate_recordset(null::${table}, $1::jsonb) r WHERE t.id = r.id) ${insertOutboxSql(2)}`,
      [JSON.stringify(changed.map(({ final }) => this.fields(final))), JSON.stringify(changed.flatMap(({ rows }) => rows))]);
    failpoint('repository.saved');
    return changed.length;
  }

  /** Snapshots of aggregates after an id, in order of id; those that nobody was told of yet have no row. */
  async snapshots(after: string | undefined, limit: number): Promise<{ id: string; row: OutboxRow | undefined }[]> {
    const { aggregate: { snapshot }, outbox, publish, table } = this.options;
    const query = this.dataSource.getRepository(table).createQueryBuilder('a');
    if (after !== undefined) query.where('a.id > :after', { after });
    const states = await query.orderBy('a.id', 'ASC').limit(limit).getMany();
    return states.map((state) => ({
      id: state.id,
      row: snapshot === undefined || state.version === 0 ? undefined : outbox.row({ contract: snapshot, aggregateId: state.id, version: state.version, data: publish(state) }),
    }));
  }

  private apply(state: State, changes: readonly Change<State>[]): { final: State; rows: OutboxRow[] } {
    let current = state;
    const rows = changes.map((change) => {
      current = { ...evolve(current, [change]), version: current.version + 1 };
      return this.options.outbox.row({ contract: change.event, aggregateId: current.id, version: current.version, data: { ...this.options.publish(current), ...change.extra }, ...(change.eventId === undefined ? {} : { eventId: change.eventId }) });
    });
    return { final: current, rows };
  }

  /** Inserts row, events, key and, where no transaction does, the audit's entry in one statement. Gives the id that an earlier request with the key made. */
  private async insert(tx: EntityManager, state: State, rows: readonly OutboxRow[], key: IdempotencyKey | undefined): Promise<string | undefined> {
    const table = this.table();
    concerns(state.id);
    const act = tx.queryRunner === undefined ? currentAct() : undefined;
    const entry = act === undefined ? [] : [act.entry('done')];
    const audited = (parameter: number, where: string): string => (act === undefined ? '' : `, audited AS (${insertEntrySql(parameter)} ${where})`);
    // Named one by one: a column that only a newer version knows has its default, not null.
    const columns = this.meta().columns.map(({ databaseName }) => `"${databaseName}"`);
    const record = `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((name) => `r.${name}`).join(', ')} FROM jsonb_populate_record(null::${table}, $1::jsonb) r`;
    if (key === undefined) {
      await tx.query(`WITH made AS (${record})${audited(3, '')} ${insertOutboxSql(2)}`, [this.record(state), JSON.stringify(rows), ...entry]);
      if (act !== undefined) act.recorded = true;
      return undefined;
    }
    const guard = 'WHERE EXISTS (SELECT FROM claimed)';
    const claimed: { claimed: boolean }[] = await tx.query(
      `WITH claimed AS (${CLAIM_SQL}), made AS (${record.replace('$1', '$7')} ${guard}), told AS (${insertOutboxSql(8).replace('ORDER BY', `${guard} ORDER BY`)})${audited(9, guard)}
       SELECT EXISTS (SELECT FROM claimed) AS claimed`, [...idempotencyParameters(key, state.id), this.record(state), JSON.stringify(rows), ...entry]);
    if (claimed[0]?.claimed) {
      if (act !== undefined) act.recorded = true;
      return undefined;
    }
    const earlier = await earlierResult(tx, key);
    if (earlier === undefined) throw new DomainError('conflict', { detail: 'The same request is being carried out; send it again.' });
    return earlier;
  }

  private async save(tx: EntityManager, before: State, after: State, rows: readonly OutboxRow[]): Promise<void> {
    const changed = this.meta().columns.filter((column) => before[column.propertyName as keyof State] !== after[column.propertyName as keyof State]).map((column) => column.databaseName);
    const table = this.table();
    const sets = changed.map((name) => `${name} = r.${name}`).join(', ');
    await tx.query(`WITH saved AS (UPDATE ${table} t SET ${sets} FROM jsonb_populate_record(null::${table}, $1::jsonb) r WHERE t.id = r.id) ${insertOutboxSql(2)}`,
      [this.record(after), JSON.stringify(rows)]);
  }

  /** What an earlier request made, read past the scope: its actor made it. */
  private async stored(id: string): Promise<State> {
    const found = await this.dataSource.getRepository(this.options.table).createQueryBuilder('a').where('a.id = :id', { id }).getOne();
    if (found === null) throw new DomainError('not-found');
    return found;
  }

  /** The row as JSON by column names, for `jsonb_populate_record`, which converts it by the table's own types. */
  private record(state: State): string {
    return JSON.stringify(this.fields(state));
  }

  private fields(state: State): Record<string, unknown> {
    return Object.fromEntries(this.meta().columns.map((column) => {
      const value = state[column.propertyName as keyof State];
      return [column.databaseName, Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value];
    }));
  }

  private meta(): EntityMetadata {
    this.metadata ??= this.dataSource.getMetadata(this.options.table);
    return this.metadata;
  }

  private table(): string {
    return `"${this.meta().tableName}"`;
  }
}
