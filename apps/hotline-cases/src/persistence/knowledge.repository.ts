/** What is known of people and hospitals, from others' events. */
import { Inject, Injectable } from '@nestjs/common';
import type { Grant } from '@nuanxin/kernel';
import { DataSource, type EntityManager } from 'typeorm';

export interface KnownPerson {
  readonly id: string;
  readonly active: boolean;
  readonly grants: readonly Grant[];
}

@Injectable()
export class KnowledgeRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async savePerson(tx: EntityManager, { id, active, grants }: KnownPerson): Promise<void> {
    await tx.query('INSERT INTO person (id, active, grants) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET active = excluded.active, grants = excluded.grants', [id, active, JSON.stringify(grants)]);
  }

  async saveHospital(tx: EntityManager, id: string): Promise<void> {
    await tx.query('INSERT INTO hospital (id) VALUES ($1) ON CONFLICT (id) DO NOTHING', [id]);
  }

  async person(id: string): Promise<KnownPerson | undefined> {
    const rows: KnownPerson[] = await this.dataSource.query('SELECT id, active, grants FROM person WHERE id = $1', [id]);
    return rows[0];
  }

  async hospitalExists(id: string): Promise<true | undefined> {
    const rows: unknown[] = await this.dataSource.query('SELECT FROM hospital WHERE id = $1', [id]);
    return rows.length > 0 ? true : undefined;
  }
}
