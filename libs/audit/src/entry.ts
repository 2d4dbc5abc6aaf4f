/** An entry of the audit log: who did what, when, from where, on whom. Ids and codes alone; no name, note or number. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What is chained of an entry, as the database keeps it; `at` to the microsecond, in UTC. */
export interface AuditEntry {
  /** In the order of being written, with holes where something was not committed. */
  readonly position: string;
  readonly at: string;
  /** The person; null for who has not signed in, or for the service's own hand. */
  readonly actorId: string | null;
  readonly sessionId: string | null;
  /** The route. */
  readonly act: string;
  /** `done`, or the code of the refusal. */
  readonly outcome: string;
  /** Whose or what it concerned. */
  readonly subjects: readonly string[];
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
}

/** An entry that has its place in the chain. */
export interface LinkedEntry extends AuditEntry {
  /** 1, 2, 3 … without holes. */
  readonly link: string;
  readonly hash: Buffer;
}

/** What comes before the first entry. */
export const GENESIS: Buffer = createHash('sha256').update('nuanxin audit').digest();

/** The hash of an entry in its place: over the hash before it and its canonical JSON (RFC 8785), so that none can be changed, left out or put elsewhere. */
export function hashOf(before: Buffer, link: string, { position, at, actorId, sessionId, act, outcome, subjects, address, userAgent, requestId }: AuditEntry): Buffer {
  const text = canonicalize({ link, position, at, actorId, sessionId, act, outcome, subjects, address, userAgent, requestId });
  if (text === undefined) throw new Error('An entry of the audit log has no canonical form.');
  return createHash('sha256').update(before).update(text).digest();
}

/** Columns of `audit_entry` as an `AuditEntry`. */
export const ENTRY_COLUMNS = `position::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, actor_id AS "actorId", session_id AS "sessionId", act, outcome,
  subjects, host(address) AS address, user_agent AS "userAgent", request_id AS "requestId"`;

/** Whatever runs SQL: a connection, a pool or a transaction, TypeORM's or pg's. */
export type Query = <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/** What a writer knows of an entry; the database adds the rest. */
export type NewEntry = Omit<AuditEntry, 'position' | 'at'>;

/** The SQL that inserts an entry from one jsonb parameter (a `NewEntry`); `$n` is its number. It stands alone or inside a WITH, and a WHERE may follow. */
export const insertEntrySql = (parameter: number): string => `
  INSERT INTO audit_entry (actor_id, session_id, act, outcome, subjects, address, user_agent, request_id)
  SELECT a."actorId", a."sessionId", a.act, a.outcome, a.subjects, a.address, a."userAgent", a."requestId"
  FROM jsonb_to_record($${parameter}::jsonb) AS a("actorId" uuid, "sessionId" uuid, act text, outcome text, subjects uuid[], address inet, "userAgent" text, "requestId" text)`;
