/** Idempotency keys: a command that is sent twice takes effect once, and the key tells what became of it (DESIGN §6). */
import { createHash, createHmac } from 'node:crypto';
import { DomainError, type Actor } from '@nuanxin/kernel';
import type { EntityManager } from 'typeorm';

/** A request's key, ready to be kept: neither the key nor the body can be read back from it. */
export interface IdempotencyKey {
  readonly actor: string;
  readonly route: string;
  readonly keyHash: Buffer;
  /** HMAC of the body, keyed by the client's own key, which is not kept. */
  readonly fingerprint: Buffer;
  readonly status: number;
}

/** Hours for which a key is remembered. */
export const IDEMPOTENCY_HOURS = 24;
const KEY_PATTERN = /^[\x21-\x7e]{16,128}$/;

/** Makes the key of a request. Throws `idempotency-key-required` when the header is missing, `invalid-input` when it is too short to be unguessable. */
export function idempotencyKey(header: string | undefined, actor: Actor, route: string, status: number, request: unknown): IdempotencyKey {
  if (header === undefined) throw new DomainError('idempotency-key-required');
  if (!KEY_PATTERN.test(header)) {
    throw new DomainError('invalid-input', { violations: [{ pointer: '#/headers/idempotency-key', message: 'must be 16 to 128 visible ASCII characters, such as a UUID' }] });
  }
  return {
    actor: actor.kind === 'person' ? actor.personId : actor.kind, route, status,
    keyHash: createHash('sha256').update(header).digest(),
    fingerprint: createHmac('sha256', header).update(JSON.stringify(request)).digest(),
  };
}

/** The key of a request whose body streamed in, now that all of it is known by its digest: the same key with another content is another request. */
export const withContent = (key: IdempotencyKey, digest: Buffer): IdempotencyKey => ({ ...key, fingerprint: createHmac('sha256', key.fingerprint).update(digest).digest() });

/** What an earlier request with this key made; undefined when there was none. Throws `idempotency-key-reused` when that was another request. */
export async function earlierResult(tx: Pick<EntityManager, 'query'>, key: IdempotencyKey): Promise<string | undefined> {
  const rows: { fingerprint: Buffer; resourceId: string; old: boolean }[] = await tx.query(
    `SELECT fingerprint, resource_id AS "resourceId", created_at < now() - interval '${IDEMPOTENCY_HOURS} hours' AS old FROM idempotency WHERE actor = $1 AND route = $2 AND key_hash = $3`,
    [key.actor, key.route, key.keyHash]);
  const [row] = rows;
  if (row === undefined || row.old) return undefined;
  if (!row.fingerprint.equals(key.fingerprint)) throw new DomainError('idempotency-key-reused');
  return row.resourceId;
}

/** The row as named parameters of the statements that insert it; `$1` … `$6`. */
export const idempotencyParameters = (key: IdempotencyKey, resourceId: string): unknown[] => [key.actor, key.route, key.keyHash, key.fingerprint, key.status, resourceId];

/** Claims the key, or gives nothing back when it is taken; a claim older than a day is taken over. */
export const CLAIM_SQL = `
  INSERT INTO idempotency (actor, route, key_hash, fingerprint, status, resource_id) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (actor, route, key_hash) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status, resource_id = excluded.resource_id, created_at = now()
    WHERE idempotency.created_at < now() - interval '${IDEMPOTENCY_HOURS} hours'
  RETURNING resource_id`;

/** Claims a key within the caller's transaction. Gives the id that an earlier request with it made, if there was one. */
export async function claim(tx: EntityManager, key: IdempotencyKey, resourceId: string): Promise<string | undefined> {
  const rows: unknown[] = await tx.query(CLAIM_SQL, idempotencyParameters(key, resourceId));
  return rows.length > 0 ? undefined : earlierResult(tx, key);
}
