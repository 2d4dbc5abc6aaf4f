/** Stores notes, sealed; each read of one is audited by the statement that reads it. */
import { Inject, Injectable } from '@nestjs/common';
import { claim, decodeCursor, encodeCursor, type Access, type IdempotencyKey, type Page, type PageRequest } from '@nuanxin/service-kit';
import { DomainError } from '@nuanxin/kernel';
import { DataSource, type EntityManager } from 'typeorm';
import { REACHED, reachSetting, WITH_REACH } from './reach.js';
import { auditedSql, readerParameters, type Reader } from './read-audit.repository.js';

/** A note but for what it says. */
export interface NoteHead {
  readonly id: string;
  readonly caseId: string;
  readonly authorId: string;
  readonly kind: 'note' | 'closing';
  readonly writtenAt: string;
}

/** A note with its text as it is stored: sealed under the case's key. */
export interface SealedNote extends NoteHead {
  readonly body: Buffer;
}

type Row = Omit<SealedNote, 'writtenAt'> & { readonly writtenAt: Date };

const COLUMNS = 'id, case_id AS "caseId", author_id AS "authorId", kind, written_at AS "writtenAt"';
const noteOf = (row: Row): SealedNote => ({ ...row, writtenAt: row.writtenAt.toISOString() });

/** `found` is a query on `note`; what it gives is read and audited in one statement. Its parameters begin at $4. */
const readSql = (found: string): string => `${WITH_REACH}, seen AS (SELECT n.*, NULL::uuid AS client_id FROM reach, LATERAL (${found}) n), ${auditedSql('note', 2)} SELECT ${COLUMNS}, body FROM seen ORDER BY id DESC`;

@Injectable()
export class NotesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Stores a note within a transaction of the caller's; `not-found` when its case is out of reach. */
  async insert(tx: EntityManager, { id, caseId, authorId, kind, writtenAt, body }: SealedNote, access: Access): Promise<void> {
    const rows: unknown[] = await tx.query(
      `${WITH_REACH} INSERT INTO note (id, case_id, author_id, kind, written_at, body)
       SELECT $2::uuid, c.id, $4::uuid, $5, $6::timestamptz, $7::bytea FROM reach, LATERAL (SELECT id FROM hotline_case WHERE id = $3 AND ${REACHED} AND in_reach(hospital_id, assignee_id) OFFSET 0) c RETURNING id`,
      [reachSetting(access), id, caseId, authorId, kind, writtenAt, body]);
    if (rows.length === 0) throw new DomainError('not-found');
  }

  /** Stores a note, once for each key: gives the note that an earlier request with it made. */
  async create(note: SealedNote, access: Access, key: IdempotencyKey | undefined): Promise<NoteHead> {
    return this.dataSource.transaction(async (tx) => {
      const earlier = key === undefined ? undefined : await claim(tx, key, note.id);
      if (earlier !== undefined) return this.head(tx, earlier, access);
      await this.insert(tx, note, access);
      return note;
    });
  }

  /** HC-11: a note of a case, audited. Throws `not-found`. */
  async read(caseId: string, noteId: string, access: Access, reader: Reader): Promise<SealedNote> {
    const rows: Row[] = await this.dataSource.query(readSql(`SELECT * FROM note WHERE id = $5 AND case_id = $4 AND ${REACHED} OFFSET 0`), [reachSetting(access), ...readerParameters(reader), caseId, noteId]);
    const [row] = rows;
    if (row === undefined) throw new DomainError('not-found');
    return noteOf(row);
  }

  /** HC-11: a page of a case's notes, newest first, audited. Whether there are more is found out without reading one. */
  async page(caseId: string, access: Access, reader: Reader, { cursor, limit }: PageRequest): Promise<Page<SealedNote>> {
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const rows: Row[] = await this.dataSource.query(
      readSql(`SELECT * FROM note WHERE case_id = $4 AND ($5::uuid IS NULL OR id < $5) AND ${REACHED} ORDER BY id DESC LIMIT $6`),
      [reachSetting(access), ...readerParameters(reader), caseId, after, limit]);
    const last = rows.at(-1);
    const more = rows.length === limit && last !== undefined && (await this.heads(this.dataSource, `case_id = $2 AND id < $3`, access, [caseId, last.id])).length > 0;
    return { items: rows.map(noteOf), next: more ? encodeCursor(last.id) : null };
  }

  private async head(tx: EntityManager, id: string, access: Access): Promise<NoteHead> {
    const [head] = await this.heads(tx, 'id = $2', access, [id]);
    if (head === undefined) throw new DomainError('not-found');
    return head;
  }

  private async heads(tx: Pick<EntityManager, 'query'>, predicate: string, access: Access, parameters: readonly unknown[]): Promise<NoteHead[]> {
    const rows: (Omit<Row, 'body'>)[] = await tx.query(
      `${WITH_REACH} SELECT n.* FROM reach, LATERAL (SELECT ${COLUMNS} FROM note WHERE ${predicate} AND ${REACHED} LIMIT 1) n`, [reachSetting(access), ...parameters]);
    return rows.map((row) => ({ ...row, writtenAt: row.writtenAt.toISOString() }));
  }
}
