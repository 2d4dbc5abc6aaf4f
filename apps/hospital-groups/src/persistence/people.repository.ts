/** What is known of people: kept from identity's events, read when a composition is looked at. */
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { People, Person } from '../domain/composition.js';

type Queries = Pick<EntityManager, 'query'>;
type Row = Pick<Person, 'id' | 'professions'> & { readonly deactivatedAt: Date | null };

const COLUMNS = 'id, deactivated_at AS "deactivatedAt", professions';
const person = ({ deactivatedAt, ...rest }: Row): Person => ({ ...rest, deactivatedAt: deactivatedAt === null ? null : deactivatedAt.toISOString() });

@Injectable()
export class PeopleRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Keeps what was told of a person. Somebody who is told of as deactivated again keeps the moment of the first time. */
  async save(tx: Queries, { id, deactivatedAt, professions }: Person): Promise<void> {
    await tx.query(`INSERT INTO known_person (id, deactivated_at, professions) VALUES ($1, $2, $3)
      ON CONFLICT (id) DO UPDATE SET professions = excluded.professions,
        deactivated_at = CASE WHEN excluded.deactivated_at IS NULL THEN NULL ELSE coalesce(known_person.deactivated_at, excluded.deactivated_at) END`,
    [id, deactivatedAt, JSON.stringify(professions)]);
  }

  async find(id: string): Promise<Person | undefined> {
    return (await this.of([id])).get(id);
  }

  async of(ids: readonly string[], tx: Queries = this.dataSource): Promise<People> {
    const rows: Row[] = ids.length === 0 ? [] : await tx.query(`SELECT ${COLUMNS} FROM known_person WHERE id = ANY($1::uuid[])`, [[...new Set(ids)]]);
    return new Map(rows.map((row) => [row.id, person(row)]));
  }

  /** Holds a person as they are until the transaction ends. Taken before any group's lock: whoever changes a person looks at their groups after. */
  async hold(tx: Queries, id: string): Promise<void> {
    await tx.query('SELECT FROM known_person WHERE id = $1 FOR SHARE', [id]);
  }
}
