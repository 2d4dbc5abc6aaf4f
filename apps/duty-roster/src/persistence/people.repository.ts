/** Keeps what identity tells of people. */
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Person } from '../domain/person.js';

@Injectable()
export class PeopleRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async find(id: string): Promise<Person | undefined> {
    const rows: Person[] = await this.dataSource.query('SELECT id, active, professions FROM person WHERE id = $1', [id]);
    return rows[0];
  }

  async save(tx: EntityManager, { id, active, professions }: Person): Promise<void> {
    await tx.query('INSERT INTO person (id, active, professions) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET active = excluded.active, professions = excluded.professions',
      [id, active, JSON.stringify(professions)]);
  }
}
