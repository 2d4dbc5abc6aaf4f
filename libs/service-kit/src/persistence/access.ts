/** Access: an actor and a permission, turned into a predicate of every query (P2). */
import { reachOf, type Permission } from '@nuanxin/contracts';
import { DomainError, type Actor, type Reach } from '@nuanxin/kernel';

/** In whose name, and under which permission, something is read or written. */
export interface Access {
  readonly actor: Actor;
  readonly permission: Permission;
}

/** What an actor may reach. Throws `forbidden` (or `unauthenticated` for nobody) when no role of theirs holds the permission. */
export function reach({ actor, permission }: Access): Reach {
  const result = reachOf(actor, permission);
  if (result === undefined) throw actor.kind === 'anonymous' ? new DomainError('unauthenticated') : new DomainError('forbidden', { permission });
  return result;
}

/** Columns by which rows of a table are in somebody's reach. */
export interface ScopeColumns {
  /** A uuid column with the row's hospital (null: the district's own). */
  readonly hospital?: string;
  /** A uuid[] column with several hospitals. */
  readonly hospitals?: string;
  /** A uuid column with the person whose own the row is. */
  readonly owner?: string;
  /** Rows that everybody with the permission reaches, whatever the scope. */
  readonly everyone?: true;
}

/**
 * The predicate of a query, as SQL with `:hospitalIds` and `:ownerId` (TypeORM's named parameters) and their values.
 * Nothing in reach gives `FALSE`.
 */
export function scopePredicate(alias: string, columns: ScopeColumns, { district, hospitalIds, ownerId }: Reach): { sql: string; parameters: Record<string, unknown> } {
  if (district || columns.everyone) return { sql: 'TRUE', parameters: {} };
  const parts: string[] = [];
  if (columns.hospital !== undefined && hospitalIds.length > 0) parts.push(`${alias}.${columns.hospital} = ANY(:hospitalIds)`);
  if (columns.hospitals !== undefined && hospitalIds.length > 0) parts.push(`${alias}.${columns.hospitals} && :hospitalIds`);
  if (columns.owner !== undefined && ownerId !== undefined) parts.push(`${alias}.${columns.owner} = :ownerId`);
  return { sql: parts.length === 0 ? 'FALSE' : `(${parts.join(' OR ')})`, parameters: { hospitalIds: [...hospitalIds], ownerId } };
}
