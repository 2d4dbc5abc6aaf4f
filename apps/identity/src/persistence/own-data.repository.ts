/** What stands of a person in the tables of identity, as the register of processing has it: to be copied for them, and to go with them. */
import { Inject, Injectable } from '@nestjs/common';
import { processing, type Activity } from '@nuanxin/contracts/processing';
import { DataSource, type EntityManager } from 'typeorm';

/** Rows of a table that a copy has at the most. */
const ROWS_MAX = 1_000;
const OF_PERSON = 'person_id';

/** What was done by or to the person. */
export interface OwnAct {
  readonly at: string;
  readonly act: string;
  readonly outcome: string;
  readonly actorId: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
}

const activities: readonly Activity[] = processing['identity']?.activities ?? [];
/** The tables of activities that hold rows by person. Their names are the register's, so they may stand in a statement. */
const tablesOf = (those: readonly Activity[]): string[] => [...new Set(those.flatMap(({ columns }) => columns.filter(({ column }) => column === OF_PERSON).map(({ table }) => table)))];
/** What opens something, or says nothing to anybody, is in no copy. */
const hiddenOf = (table: string): string[] => activities.flatMap(({ columns }) => columns.filter((one) => one.table === table && one.protection !== 'clear').map(({ column }) => column));

@Injectable()
export class OwnDataRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** ID-38: by table, the rows of the person, as PostgreSQL makes JSON of them. */
  async records(personId: string): Promise<Record<string, Record<string, unknown>[]>> {
    const records: Record<string, Record<string, unknown>[]> = {};
    for (const table of tablesOf(activities)) {
      const rows: { row: Record<string, unknown> }[] = await this.dataSource.query(`SELECT to_jsonb(t) - $2::text[] AS row FROM ${table} t WHERE ${OF_PERSON} = $1 LIMIT ${ROWS_MAX}`, [personId, hiddenOf(table)]);
      records[table] = rows.map(({ row }) => row);
    }
    return records;
  }

  /** ID-38: who did what to them, and what they did; where others did it from is theirs. */
  async acts(personId: string): Promise<OwnAct[]> {
    const rows: (Omit<OwnAct, 'at'> & { at: Date })[] = await this.dataSource.query(
      `SELECT at, act, outcome, actor_id AS "actorId", CASE WHEN actor_id IS DISTINCT FROM $1 AND actor_id IS NOT NULL THEN NULL ELSE host(address) END AS address,
         CASE WHEN actor_id IS DISTINCT FROM $1 AND actor_id IS NOT NULL THEN NULL ELSE user_agent END AS "userAgent"
       FROM audit_entry WHERE actor_id = $1 OR subjects @> ARRAY[$1::uuid] ORDER BY position DESC LIMIT ${ROWS_MAX}`, [personId]);
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }

  /** ID-41: all that the person signed in by goes. */
  async forget(tx: EntityManager, personId: string): Promise<void> {
    for (const table of tablesOf(activities.filter(({ endsWithErasure }) => endsWithErasure))) await tx.query(`DELETE FROM ${table} WHERE ${OF_PERSON} = $1`, [personId]);
  }
}
