/** What is known of people, hospitals and organisations: kept from others' events, read when work is credited. */
import { Injectable } from '@nestjs/common';
import type { Profession } from '@nuanxin/contracts';
import type { EntityManager } from 'typeorm';

export interface KnownPerson {
  readonly id: string;
  readonly organisationId: string | null;
  readonly professions: readonly { readonly profession: Profession; readonly validFrom: string; readonly validTo: string | null }[];
}

/** The profession that a person's work on a day counts under: the first held on that day, in the order of their record. */
export const professionOn = (person: KnownPerson | undefined, date: string): Profession | null =>
  person?.professions.find(({ validFrom, validTo }) => validFrom <= date && (validTo === null || date < validTo))?.profession ?? null;

@Injectable()
export class PeopleRepository {
  async save(tx: EntityManager, person: KnownPerson & { active: boolean }): Promise<void> {
    await tx.query(`INSERT INTO person (id, organisation_id, professions, active) VALUES ($1, $2, $3, $4)
      ON CONFLICT (id) DO UPDATE SET organisation_id = excluded.organisation_id, professions = excluded.professions, active = excluded.active`,
    [person.id, person.organisationId, JSON.stringify(person.professions), person.active]);
  }

  async saveHospital(tx: EntityManager, id: string, code: string): Promise<void> {
    await tx.query('INSERT INTO hospital (id, code) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET code = excluded.code', [id, code]);
  }

  async saveOrganisation(tx: EntityManager, id: string, name: string): Promise<void> {
    await tx.query('INSERT INTO organisation (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name', [id, name]);
  }

  async find(tx: Pick<EntityManager, 'query'>, ids: readonly string[]): Promise<Map<string, KnownPerson>> {
    const rows: KnownPerson[] = await tx.query('SELECT id, organisation_id AS "organisationId", professions FROM person WHERE id = ANY($1::uuid[])', [[...new Set(ids)]]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async hospitalExists(tx: Pick<EntityManager, 'query'>, id: string): Promise<true | undefined> {
    const rows: unknown[] = await tx.query('SELECT FROM hospital WHERE id = $1', [id]);
    return rows.length > 0 ? true : undefined;
  }
}
