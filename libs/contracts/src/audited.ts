/** Which routes stand in the audit log: whatever changes something, and whatever shows who people are, what was confided, or who looked. */
import type { Access } from './core/route.js';
import type { Permission } from './permissions.js';

/** Permissions under which something sensitive is read. */
const SENSITIVE: readonly Permission[] = ['person.read', 'note.read', 'audit.read', 'access.explain', 'operations.read'];
const sensitive: ReadonlySet<Access> = new Set(SENSITIVE);

/** Whether a route is audited. */
export const isAudited = ({ method, permission }: { readonly method: string; readonly permission: Access }): boolean => method !== 'GET' || sensitive.has(permission);
