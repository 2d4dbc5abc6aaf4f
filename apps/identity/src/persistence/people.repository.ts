/** Stores people, and apart from them the hashes of their passwords. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { personAggregate } from '@nuanxin/contracts/identity';
import { concerns, mapUnique, Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import type { EntityManager } from 'typeorm';
import type { StoredPassword } from '../crypto/passwords.js';
import type { Person } from '../domain/person.js';
import { SealedPeople, type PersonRow } from './sealed-people.js';
import { SYSTEM } from './system-access.js';
import { personTable } from './tables.js';

/** Any number that nothing else locks: whoever may take an administrator away waits for others who may. */
const ADMINISTRATORS_LOCK = 0x61646d;
const ERASE_BATCH = 20;
const CODES = { person_login_taken: 'login-taken', setup_use_once: 'setup-done' };

/** What somebody signs in by. */
export interface Credentials extends StoredPassword {
  readonly personId: string;
  readonly hasSecondFactor: boolean;
}

const CREDENTIALS_SQL = `SELECT p.id AS "personId", w.hash, w.stands_alone AS "standsAlone",
  EXISTS (SELECT FROM second_factor f WHERE f.person_id = p.id AND f.confirmed_at IS NOT NULL) OR EXISTS (SELECT FROM passkey k WHERE k.person_id = p.id) AS "hasSecondFactor" FROM person p JOIN password w ON w.person_id = p.id`;

export interface PeopleFilter {
  readonly status?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly role?: string | undefined;
  readonly profession?: string | undefined;
  /** Those whose data are only stored, in place of the others. */
  readonly restricted?: 'true' | undefined;
}

@Injectable()
export class PeopleRepository {
  private readonly store: AggregateStore<PersonRow>;

  constructor(@Inject(Stores) private readonly stores: Stores, @Inject(SealedPeople) private readonly sealed: SealedPeople) {
    this.store = stores.of({
      aggregate: personAggregate, table: personTable, scope: { owner: 'id' },
      // ID-13: what identifies a person stays here; others are told ids, professions and roles.
      publish: ({ id, organisationId, status, professions, grants, restriction }) => ({
        // ID-40: to others it is the same whether somebody is gone or set aside: nobody assigns them.
        personId: id, organisationId, status: restriction === null ? status : 'deactivated', grants, professions: [...professions],
      }),
    });
  }

  get = async (id: string, access: Access): Promise<Person> => this.sealed.open(await this.store.get(id, access));

  /** Whether there is anybody at all. */
  async any(): Promise<boolean> {
    const [row]: [{ any: boolean }] = await this.stores.dataSource.query('SELECT EXISTS (SELECT FROM person) OR EXISTS (SELECT FROM setup_use) AS any');
    return row.any;
  }

  /** Throws `login-taken` where another signs in by the login, and `setup-done` where `also` uses the setup a second time. */
  async create(state: Person, changes: readonly Change<Person>[], access: Access, options: CommandOptions & { password?: StoredPassword | undefined; also?: (tx: EntityManager) => Promise<void> }): Promise<Person> {
    const { password, also, ...command } = options;
    const row = await this.sealed.rowOf(state);
    const rowChanges = await this.sealed.changesOf(state, changes);
    const made = await mapUnique(CODES, () => this.store.create(row, rowChanges, access, {
      ...command,
      also: async (tx) => {
        if (password !== undefined) await this.setPassword(tx, state.id, password);
        await also?.(tx);
      },
    }));
    return this.sealed.open(made);
  }

  /** Throws `login-taken` where another signs in by the login. */
  async update(id: string, access: Access, decide: (state: Person, tx: EntityManager) => readonly Change<Person>[] | Promise<readonly Change<Person>[]>, options: CommandOptions): Promise<Person> {
    const row = await mapUnique(CODES, () => this.store.update(id, access, async (before, tx) => {
      const person = await this.sealed.open(before);
      return this.sealed.changesOf(person, await decide(person, tx));
    }, options));
    return this.sealed.open(row);
  }

  async list(access: Access, page: PageRequest, { status, organisationId, role, profession, restricted }: PeopleFilter): Promise<Page<Person>> {
    // ID-40, ID-41: lists leave out who is set aside or erased.
    const query = this.store.query(access).andWhere(`a.restriction IS ${restricted === undefined ? '' : 'NOT '}NULL AND a.erased_at IS NULL`);
    if (status !== undefined) query.andWhere('a.status = :status', { status });
    if (organisationId !== undefined) query.andWhere('a.organisation_id = :organisationId', { organisationId });
    if (role !== undefined) query.andWhere('a.grants @> :role', { role: JSON.stringify([{ role }]) });
    if (profession !== undefined) query.andWhere('a.professions @> :profession', { profession: JSON.stringify([{ profession }]) });
    const { items, next } = await this.store.page(query, page);
    return { items: await Promise.all(items.map((row) => this.sealed.open(row))), next };
  }

  /** Who asked to be erased at `askedBefore` or earlier; a bounded batch. Who is held waits. */
  async dueForErasure(askedBefore: Date): Promise<Person[]> {
    const query = this.store.query(SYSTEM).andWhere(`a.erasure_asked_at <= :askedBefore AND a.erased_at IS NULL AND a.restriction IS DISTINCT FROM 'legal-hold'`, { askedBefore });
    const rows = await query.orderBy('a.erasure_asked_at').limit(ERASE_BATCH).getMany();
    return Promise.all(rows.map((row) => this.sealed.open(row)));
  }

  /** Who of these is not erased, though their keys are destroyed; a bounded batch. */
  async notErasedOf(ids: readonly string[]): Promise<Person[]> {
    const rows = await this.store.query(SYSTEM).andWhere('a.id = ANY(:ids) AND a.erased_at IS NULL', { ids: [...ids] }).orderBy('a.id').limit(ERASE_BATCH).getMany();
    return Promise.all(rows.map((row) => this.sealed.open(row)));
  }

  /** How many others could administer the district (ID-5). Whoever asks next waits until the caller's transaction is over. */
  async otherAdministrators(tx: EntityManager, id: string): Promise<number> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [ADMINISTRATORS_LOCK]);
    const [row]: [{ count: number }] = await tx.query(
      `SELECT count(*)::int AS count FROM person WHERE id <> $1 AND status = 'active' AND login_index IS NOT NULL AND grants @> '[{"role":"administrator","scope":{"kind":"district"}}]'`, [id]);
    return row.count;
  }

  /** Who is active and signs in by this login, and by what. */
  async credentials(login: string): Promise<Credentials | undefined> {
    const rows: Credentials[] = await this.stores.dataSource.query(`${CREDENTIALS_SQL} WHERE p.login_index = $1 AND p.status = 'active'`, [this.sealed.loginIndex(login)]);
    if (rows[0] !== undefined) concerns(rows[0].personId);
    return rows[0];
  }

  /** The same of somebody who is known. */
  async credentialsOf(id: string, tx: EntityManager = this.stores.dataSource.manager): Promise<Credentials | undefined> {
    const rows: Credentials[] = await tx.query(`${CREDENTIALS_SQL} WHERE p.id = $1 AND p.status = 'active'`, [id]);
    return rows[0];
  }

  /** An active person, held as they are until the transaction is over; one transaction at a time holds them so. */
  async hold(tx: EntityManager, id: string): Promise<Person | undefined> {
    concerns(id);
    const row = await this.store.query(SYSTEM, tx).andWhere(`a.id = :id AND a.status = 'active'`, { id }).setLock('for_no_key_update').getOne();
    return row === null ? undefined : this.sealed.open(row);
  }

  /** Takes away a password that is too short to be all that one signs in by. */
  async dropPasswordThatNeedsMore(tx: EntityManager, id: string): Promise<void> {
    await tx.query('DELETE FROM password WHERE person_id = $1 AND NOT stands_alone', [id]);
  }

  /** Sets the password; sign-ins that were begun by the old one are over. */
  async setPassword(tx: EntityManager, id: string, { hash, standsAlone }: StoredPassword): Promise<void> {
    await tx.query(
      'INSERT INTO password (person_id, hash, stands_alone) VALUES ($1, $2, $3) ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, stands_alone = excluded.stands_alone, set_at = now()',
      [id, hash, standsAlone]);
    await tx.query('DELETE FROM sign_in_challenge WHERE person_id = $1', [id]);
  }
}
