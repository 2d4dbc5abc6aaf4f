/** The audit log as administrators read it: one controller, bound to the route of whichever service it is in. */
import { Controller, Inject, type Type } from '@nestjs/common';
import type { ServiceName } from '@nuanxin/contracts';
import { auditRoutes, type AuditRoute } from '@nuanxin/contracts/audit';
import { DomainError, invalid } from '@nuanxin/kernel';
import { DataSource } from 'typeorm';
import { Input, Route, type InputOf } from '../http/route.js';
import { reach } from '../persistence/access.js';
import { decodeCursor, encodeCursor, pageRequest, type Page } from '../persistence/pages.js';

interface EntryRow { readonly position: string; readonly at: Date; readonly [column: string]: unknown }

const COLUMNS = `position::text, at, actor_id AS "actorId", session_id AS "sessionId", act, outcome, subjects, host(address) AS address, user_agent AS "userAgent", request_id AS "requestId", link::text`;
const POSITION = /^\d{1,18}$/;

/** PostgreSQL takes offsets up to 15:59. */
const utc = (at: string | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());

function positionOf(cursor: string): string {
  const key = decodeCursor(cursor, 'key');
  if (!POSITION.test(key)) throw invalid('#/query/cursor', 'must be the `next` of an earlier page');
  return key;
}

/** A page of entries, the last first. The log is the district's: who reaches a part of it alone reads none. */
async function listEntries(dataSource: DataSource, { actor, query }: InputOf<AuditRoute>): Promise<Page<object>> {
  if (!reach({ actor, permission: 'operations.read' }).district) throw new DomainError('forbidden');
  const { cursor, limit } = pageRequest(query);
  const wanted: [condition: string, value: string | undefined][] = [
    ['actor_id = $::uuid', query.actorId], ['subjects @> ARRAY[$::uuid]', query.subjectId], ['at >= $::timestamptz', utc(query.from)], ['at < $::timestamptz', utc(query.to)],
    ['position < $::bigint', cursor === undefined ? undefined : positionOf(cursor)],
  ];
  const given = wanted.filter(([, value]) => value !== undefined);
  const where = given.map(([condition], index) => condition.replace('$', `$${index + 2}`)).join(' AND ');
  const rows: EntryRow[] = await dataSource.query(
    `SELECT ${COLUMNS} FROM audit_entry e ${where === '' ? '' : `WHERE ${where}`} ORDER BY e.position DESC LIMIT $1`, [limit + 1, ...given.map(([, value]) => value)]);
  const items = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  return { items, next: rows.length > limit ? encodeCursor(items.at(-1)?.position ?? '') : null };
}

/** The controller of a service. */
export function auditControllerOf(service: ServiceName): Type {
  @Controller()
  class AuditController {
    constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

    @Route(auditRoutes[service])
    list(@Input() input: InputOf<AuditRoute>) { return listEntries(this.dataSource, input); }
  }
  return AuditController;
}
