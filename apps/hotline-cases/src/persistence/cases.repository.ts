/** Stores cases, and reads one with its notes' particulars in one statement. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import { CASE_NOTES_MAX, caseAggregate } from '@nuanxin/contracts/hotline-cases';
import { DomainError } from '@nuanxin/kernel';
import { Stores, type Access, type AggregateStore, type CommandOptions, type Page, type PageRequest } from '@nuanxin/service-kit';
import { DataSource, type EntityManager } from 'typeorm';
import type { Case } from '../domain/case.js';
import { caseTable } from './case.table.js';
import type { NoteHead } from './notes.repository.js';
import { REACHED, reachSetting, WITH_REACH } from './reach.js';

export interface CaseFilter {
  readonly status?: string | undefined;
  readonly assigneeId?: string | null | undefined;
  readonly clientId?: string | undefined;
}

type Decide = (state: Case, tx: EntityManager) => readonly Change<Case>[] | Promise<readonly Change<Case>[]>;
type Detail = Case & { readonly notes: readonly NoteHead[] };

const DETAIL_SQL = `${WITH_REACH}
  SELECT c.id, c.version, c.hospital_id AS "hospitalId", c.client_id AS "clientId", c.status, c.assignee_id AS "assigneeId", c.opened_at AS "openedAt", c.closed_at AS "closedAt", c.outcome, n.notes
  FROM reach
  CROSS JOIN LATERAL (SELECT * FROM hotline_case WHERE id = $2 AND ${REACHED} AND in_reach(hospital_id, assignee_id) OFFSET 0) c
  CROSS JOIN LATERAL (
    SELECT COALESCE(json_agg(json_build_object('id', id, 'caseId', case_id, 'authorId', author_id, 'kind', kind, 'writtenAt', written_at)), '[]') AS notes
    FROM (SELECT * FROM note WHERE case_id = c.id AND ${REACHED} ORDER BY id DESC LIMIT ${CASE_NOTES_MAX}) newest) n`;

@Injectable()
export class CasesRepository {
  private readonly store: AggregateStore<Case>;

  constructor(@Inject(Stores) stores: Stores, @Inject(DataSource) private readonly dataSource: DataSource) {
    this.store = stores.of({
      aggregate: caseAggregate, table: caseTable, scope: { hospital: 'hospital_id', owner: 'assignee_id' },
      publish: ({ id, version: _, clientId: _client, ...rest }) => ({ caseId: id, ...rest }),
    });
  }

  get = (id: string, access: Access): Promise<Case> => this.store.get(id, access);

  /** A case in reach with who wrote its newest notes when; `not-found` for the unknown and for what is out of reach alike. */
  async detail(id: string, access: Access): Promise<Detail> {
    const rows: (Omit<Detail, 'openedAt' | 'closedAt'> & { openedAt: Date; closedAt: Date | null })[] = await this.dataSource.query(DETAIL_SQL, [reachSetting(access), id]);
    const [row] = rows;
    if (row === undefined) throw new DomainError('not-found');
    return {
      ...row, openedAt: row.openedAt.toISOString(), closedAt: row.closedAt?.toISOString() ?? null,
      notes: row.notes.map((note) => ({ ...note, writtenAt: new Date(note.writtenAt).toISOString() })),
    };
  }

  /** Stores a case, in one statement unless `also` is to be done along. Foreign keys tell of a hospital or client that is not known. */
  create(state: Case, changes: readonly Change<Case>[], access: Access, options: CommandOptions & { also?: (tx: EntityManager) => Promise<void> }): Promise<Case> {
    return this.store.create(state, changes, access, options);
  }

  update(id: string, access: Access, decide: Decide, options: CommandOptions): Promise<Case> {
    return this.store.update(id, access, decide, options);
  }

  /** Whether a case of the client's is in reach. */
  ofClient(clientId: string, access: Access): Promise<boolean> {
    return this.store.query(access).andWhere('a.client_id = :clientId', { clientId }).getExists();
  }

  /** A page; the assignee null keeps the cases that nobody has. */
  list(access: Access, page: PageRequest, { status, assigneeId, clientId }: CaseFilter): Promise<Page<Case>> {
    const query = this.store.query(access);
    if (status !== undefined) query.andWhere('a.status = :status', { status });
    if (assigneeId === null) query.andWhere(`a.assignee_id IS NULL AND a.status <> 'closed'`);
    else if (assigneeId !== undefined) query.andWhere('a.assignee_id = :assigneeId', { assigneeId });
    if (clientId !== undefined) query.andWhere('a.client_id = :clientId', { clientId });
    return this.store.page(query, page);
  }
}
