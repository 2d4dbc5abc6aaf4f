/** The reach of a statement: what row-level security is told of the actor, in the same statement that reads (HC-12). */
import { reachOf } from '@nuanxin/contracts';
import { reach, type Access } from '@nuanxin/service-kit';

/**
 * Opens a WITH whose first parameter is `reachSetting(access)`. What is read under a policy must stand in a LATERAL
 * subquery that asks for `REACHED`: it then depends on this row, so PostgreSQL cannot read it before the setting is made.
 * The setting ends with the transaction, which may be this one statement.
 */
export const WITH_REACH = `WITH reach AS MATERIALIZED (SELECT set_config('nuanxin.reach', $1, true) AS setting)`;
export const REACHED = 'reach.setting IS NOT NULL';

/** What `in_reach` in the database decides by. Throws `forbidden` when no role of the actor's holds the permission. */
export function reachSetting(access: Access): string {
  return JSON.stringify({ ...reach(access), restricted: reachOf(access.actor, 'client.restrict') !== undefined });
}
