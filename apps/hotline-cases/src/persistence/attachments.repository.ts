/** Stores what is known of attached files, names and keys sealed; each read of one is audited by the statement that reads it. */
import { Inject, Injectable } from '@nestjs/common';
import { CASE_ATTACHMENT_BYTES_MAX, CASE_ATTACHMENTS_MAX } from '@nuanxin/contracts/hotline-cases';
import { DomainError } from '@nuanxin/kernel';
import { claim, concerns, decodeCursor, encodeCursor, type Access, type IdempotencyKey, type Page, type PageRequest } from '@nuanxin/service-kit';
import { DataSource, type EntityManager } from 'typeorm';
import { personOf } from '../actors.js';
import { REACHED, reachSetting, WITH_REACH } from './reach.js';
import { auditedSql, readerParameters, type Reader } from './read-audit.repository.js';

/** A file of a case. Its name and the key of its content are as they are stored: sealed under the case's key. */
export interface CaseAttachment {
  readonly id: string;
  readonly version: number;
  readonly caseId: string;
  readonly noteId: string | null;
  readonly uploadedBy: string;
  readonly uploadedAt: string;
  readonly type: string;
  readonly size: number;
  readonly name: Buffer;
  readonly dataKey: Buffer;
}

type Row = Omit<CaseAttachment, 'uploadedAt'> & { readonly uploadedAt: Date };

/** Bytes of all files of the district (O1); what a cell's disk should have room for. */
export const DISTRICT_BYTES_MAX = 50 * 1024 ** 3;
const ADVISORY_LOCK = 0x6174; // "at"

const COLUMNS = 'id, version, case_id AS "caseId", note_id AS "noteId", uploaded_by AS "uploadedBy", uploaded_at AS "uploadedAt", type, size, name, data_key AS "dataKey"';
const attachmentOf = (row: Row): CaseAttachment => ({ ...row, uploadedAt: row.uploadedAt.toISOString() });

/** The service itself, for what is asked of all files whoever they belong to. */
const itself: Access = { actor: { kind: 'system', service: 'hotline-cases' }, permission: 'note.read' };

const ROOM_SQL = `${WITH_REACH} SELECT t.* FROM reach, LATERAL (
  SELECT count(*) FILTER (WHERE case_id = $2) AS files, coalesce(sum(size) FILTER (WHERE case_id = $2), 0)::bigint AS bytes, coalesce(sum(size), 0)::bigint AS total
  FROM case_attachment WHERE removed_at IS NULL AND ${REACHED}) t`;

/** `found` is a query on `case_attachment`; what it gives is read and audited in one statement. Its parameters begin at $4. */
const readSql = (found: string): string => `${WITH_REACH}, seen AS (SELECT a.*, NULL::uuid AS client_id FROM reach, LATERAL (${found}) a), ${auditedSql('attachment', 2)} SELECT ${COLUMNS} FROM seen ORDER BY id DESC`;

@Injectable()
export class AttachmentsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** HC-19. Throws `quota-exceeded` where a case, or the district, has no room for so many bytes more. */
  async requireRoom(caseId: string, size: number, tx: Pick<EntityManager, 'query'> = this.dataSource): Promise<void> {
    const rows: { files: number; bytes: number; total: number }[] = await tx.query(ROOM_SQL, [reachSetting(itself), caseId]);
    const { files, bytes, total } = rows[0] ?? { files: 0, bytes: 0, total: 0 };
    if (files >= CASE_ATTACHMENTS_MAX) throw new DomainError('quota-exceeded', { detail: `A case has at most ${CASE_ATTACHMENTS_MAX} files.` });
    if (bytes + size > CASE_ATTACHMENT_BYTES_MAX) throw new DomainError('quota-exceeded', { detail: `The files of a case have at most ${CASE_ATTACHMENT_BYTES_MAX} bytes together.` });
    if (total + size > DISTRICT_BYTES_MAX) throw new DomainError('quota-exceeded', { detail: 'The files of the district have no room left.' });
  }

  /**
   * Stores a file's row, once for each key: gives the one that an earlier request with it made. Throws `case-closed` where the case is that by now,
   * `not-found` where it is out of reach, `quota-exceeded`, and the violation of `case_attachment_note` for a note of another case.
   */
  create(attachment: CaseAttachment, access: Access, key: IdempotencyKey | undefined): Promise<CaseAttachment> {
    return this.dataSource.transaction(async (tx) => {
      const earlier = key === undefined ? undefined : await claim(tx, key, attachment.id);
      if (earlier !== undefined) return this.made(tx, earlier, access);
      await tx.query('SELECT pg_advisory_xact_lock($1, 0)', [ADVISORY_LOCK]);
      await this.requireRoom(attachment.caseId, attachment.size, tx);
      const { id, version, caseId, noteId, uploadedBy, uploadedAt, type, size, name, dataKey } = attachment;
      const cases: { status: string }[] = await tx.query(
        `${WITH_REACH} SELECT c.status FROM reach, LATERAL (SELECT status FROM hotline_case WHERE id = $2 AND ${REACHED} AND in_reach(hospital_id, assignee_id) FOR SHARE) c`, [reachSetting(access), caseId]);
      if (cases[0] === undefined) throw new DomainError('not-found');
      if (cases[0].status === 'closed') throw new DomainError('case-closed');
      await tx.query('INSERT INTO case_attachment (id, version, case_id, note_id, uploaded_by, uploaded_at, type, size, name, data_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [id, version, caseId, noteId, uploadedBy, uploadedAt, type, size, name, dataKey]);
      concerns(id);
      return attachment;
    });
  }

  /** HC-11: a file of a case, audited. Throws `not-found`, also for one that was removed. */
  async read(caseId: string, id: string, access: Access, reader: Reader): Promise<CaseAttachment> {
    const rows: Row[] = await this.dataSource.query(
      readSql(`SELECT * FROM case_attachment WHERE id = $5 AND case_id = $4 AND removed_at IS NULL AND ${REACHED} OFFSET 0`), [reachSetting(access), ...readerParameters(reader), caseId, id]);
    const [row] = rows;
    if (row === undefined) throw new DomainError('not-found');
    return attachmentOf(row);
  }

  /** HC-11: a page of a case's files, newest first, audited, since a name can tell much. */
  async page(caseId: string, access: Access, reader: Reader, { cursor, limit }: PageRequest): Promise<Page<CaseAttachment>> {
    const rows: Row[] = await this.dataSource.query(
      readSql(`SELECT * FROM case_attachment WHERE case_id = $4 AND removed_at IS NULL AND ($5::uuid IS NULL OR id < $5) AND ${REACHED} ORDER BY id DESC LIMIT $6`),
      [reachSetting(access), ...readerParameters(reader), caseId, cursor === undefined ? null : decodeCursor(cursor), limit]);
    const last = rows.at(-1);
    const more = rows.length === limit && last !== undefined && await this.isMore(caseId, last.id, access);
    return { items: rows.map(attachmentOf), next: more ? encodeCursor(last.id) : null };
  }

  /** HC-20: forgets name and key; that there was a file stays. Throws `not-found`, `precondition-failed`. */
  remove(caseId: string, id: string, ifMatch: number | undefined, access: Access, at: Date): Promise<void> {
    return this.dataSource.transaction(async (tx) => {
      const rows: { version: number; removed: boolean }[] = await tx.query(
        `${WITH_REACH} SELECT a.* FROM reach, LATERAL (SELECT version, removed_at IS NOT NULL AS removed FROM case_attachment WHERE id = $2 AND case_id = $3 AND ${REACHED} FOR UPDATE) a`, [reachSetting(access), id, caseId]);
      const [row] = rows;
      if (row === undefined) throw new DomainError('not-found');
      if (row.version !== ifMatch) throw new DomainError('precondition-failed');
      if (row.removed) throw new DomainError('not-found');
      await tx.query('UPDATE case_attachment SET version = version + 1, name = NULL, data_key = NULL, removed_by = $2, removed_at = $3 WHERE id = $1', [id, personOf(access.actor), at]);
    });
  }

  /** Which of some files are there and not removed, whoever they belong to. */
  async kept(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { id: string }[] = await this.dataSource.query(
      `${WITH_REACH} SELECT a.id FROM reach, LATERAL (SELECT id FROM case_attachment WHERE id = ANY($2::uuid[]) AND removed_at IS NULL AND ${REACHED}) a`, [reachSetting(itself), [...ids]]);
    return new Set(rows.map(({ id }) => id));
  }

  private async made(tx: EntityManager, id: string, access: Access): Promise<CaseAttachment> {
    const rows: Row[] = await tx.query(`${WITH_REACH} SELECT a.* FROM reach, LATERAL (SELECT ${COLUMNS} FROM case_attachment WHERE id = $2 AND removed_at IS NULL AND ${REACHED}) a`, [reachSetting(access), id]);
    const [row] = rows;
    if (row === undefined) throw new DomainError('not-found');
    return attachmentOf(row);
  }

  private async isMore(caseId: string, after: string, access: Access): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `${WITH_REACH} SELECT FROM reach, LATERAL (SELECT FROM case_attachment WHERE case_id = $2 AND removed_at IS NULL AND id < $3 AND ${REACHED} LIMIT 1) a`, [reachSetting(access), caseId, after]);
    return rows.length > 0;
  }
}
