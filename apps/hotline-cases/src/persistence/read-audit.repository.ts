/** The audit of reads: who looked at which note or identity, or looked a number up. It only grows. */
import { Inject, Injectable } from '@nestjs/common';
import { invalid, type Actor } from '@nuanxin/kernel';
import { decodeCursor, encodeCursor, type Page, type PageRequest } from '@nuanxin/service-kit';
import { DataSource } from 'typeorm';
import { personOf } from '../actors.js';

/** In whose name something is read, and for which request. */
export interface Reader {
  readonly actor: Actor;
  readonly requestId: string;
}

export interface ReadRecord {
  readonly actorId: string;
  readonly what: 'note' | 'identity' | 'lookup' | 'attachment';
  readonly recordId: string | null;
  readonly at: string;
  readonly requestId: string;
}

/**
 * HC-11: the part of a statement that audits what its CTE `seen` has read (columns `id`, `case_id`, `client_id`), so that
 * nothing is read unaudited. `$n` and the next are the reader's.
 */
export const auditedSql = (what: ReadRecord['what'], n: number): string => `audited AS (
  INSERT INTO read_audit (actor_id, what, record_id, case_id, client_id, request_id) SELECT $${n}::uuid, '${what}', seen.id, seen.case_id, seen.client_id, $${n + 1}::text FROM seen)`;

export const readerParameters = ({ actor, requestId }: Reader): [string, string] => [personOf(actor), requestId];

const POSITION = /^\d{1,18}$/;

function positionOf(cursor: string): string {
  const key = decodeCursor(cursor, 'key');
  if (!POSITION.test(key)) throw invalid('#/query/cursor', 'must be the `next` of an earlier page');
  return key;
}

@Injectable()
export class ReadAuditRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Who looked at the case's notes or at its client, the last first. */
  async ofCase({ id, clientId }: { id: string; clientId: string | null }, { cursor, limit }: PageRequest): Promise<Page<ReadRecord>> {
    const rows: (Omit<ReadRecord, 'at'> & { position: number; at: Date })[] = await this.dataSource.query(
      `SELECT position, actor_id AS "actorId", what, record_id AS "recordId", at, request_id AS "requestId" FROM read_audit
       WHERE (case_id = $1 OR client_id = $2) AND ($3::bigint IS NULL OR position < $3) ORDER BY position DESC LIMIT $4`,
      [id, clientId, cursor === undefined ? null : positionOf(cursor), limit + 1]);
    const items = rows.slice(0, limit);
    return { items: items.map(({ position: _, at, ...rest }) => ({ ...rest, at: at.toISOString() })), next: rows.length > limit ? encodeCursor(String(items.at(-1)?.position)) : null };
  }
}
