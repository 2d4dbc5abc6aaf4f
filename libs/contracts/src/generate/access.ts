/** Who may call a route, in words, for the reference. */
import type { Access } from '../core/route.js';
import { permissions, roleNames } from '../permissions.js';

const EXTENTS = { 'scope': 'within the scope of the role', 'own': 'their own', 'scope-and-own': 'within the scope of the role, and their own' } as const;

/** A sentence for people; the permission itself stands in `x-permission`. */
export function accessInWords(access: Access): string {
  if (access === 'public') return 'Anybody may call it.';
  if (access === 'signed-in') return 'Whoever is signed in may call it.';
  const row: Partial<Record<(typeof roleNames)[number], keyof typeof EXTENTS>> = permissions[access];
  const groups = Object.entries(EXTENTS).flatMap(([extent, words]) => {
    const roles = roleNames.filter((role) => row[role] === extent);
    return roles.length === 0 ? [] : [`${roles.join(', ')} (${words})`];
  });
  return `Permission \`${access}\`, held by: ${groups.join('; ')}.`;
}
