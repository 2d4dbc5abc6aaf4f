/** Who may do what: one table from permission to the roles that hold it, and how far each reaches. */
import type { Actor, Reach } from '@nuanxin/kernel';
import { z } from 'zod';

export const roleNames = ['administrator', 'coordinator', 'supervisor', 'facilitator', 'counsellor', 'analyst', 'hospital-contact'] as const;
export const roleName = z.enum(roleNames).describe('A role; what it may do is in the table of permissions.');
export type RoleName = (typeof roleNames)[number];

/** `scope`: whatever lies in the role's scope (district or hospitals). `own`: what is the person's own, wherever it lies. */
type Extent = 'scope' | 'own' | 'scope-and-own';
type Row = Partial<Record<RoleName, Extent>>;

const leaders: Row = { administrator: 'scope', coordinator: 'scope' };
const everyone: Row = { administrator: 'scope', coordinator: 'scope', supervisor: 'scope', facilitator: 'scope', counsellor: 'scope', analyst: 'scope', 'hospital-contact': 'scope' };
const workers: Row = { administrator: 'scope', coordinator: 'scope', supervisor: 'scope', facilitator: 'scope', counsellor: 'scope' };
/** Workers, whose own things reach them wherever these lie. */
const workersAndOwn: Row = { ...leaders, supervisor: 'scope-and-own', facilitator: 'scope-and-own', counsellor: 'scope-and-own' };
const counselling: Row = { supervisor: 'scope', counsellor: 'own' };

export const permissions = {
  'organisation.write': leaders,
  'organisation.read': everyone,
  'person.write': leaders,
  'person.read': { ...leaders, supervisor: 'scope', facilitator: 'own', counsellor: 'own', analyst: 'own', 'hospital-contact': 'own' },
  'role.assign': { administrator: 'scope' },
  'session.manage': { administrator: 'scope' },
  'link.make': leaders,
  'service-account.manage': { administrator: 'scope' },
  'access.explain': { administrator: 'scope' },
  'privacy.manage': { administrator: 'scope' },

  'hospital.write': leaders,
  'hospital.read': everyone,
  'assessment.record': { ...leaders, supervisor: 'scope', facilitator: 'scope', 'hospital-contact': 'scope' },
  'assessment.read': { ...leaders, supervisor: 'scope', facilitator: 'scope', 'hospital-contact': 'scope' },
  'group.write': leaders,
  'group.read': everyone,

  'post.write': leaders,
  'post.read': workers,
  'shift.plan': leaders,
  'shift.read': workersAndOwn,
  'shift.check': { ...leaders, supervisor: 'own', facilitator: 'own', counsellor: 'own' },
  'shift.correct': { ...leaders, supervisor: 'scope' },
  'duty.read': workers,
  'cover.read': { ...leaders, supervisor: 'scope' },
  'task.write': leaders,
  'task.read': workersAndOwn,
  'task.do': { ...leaders, supervisor: 'scope', facilitator: 'scope-and-own', counsellor: 'scope-and-own' },

  'topic.write': leaders,
  'topic.read': workers,
  'plan.write': leaders,
  'plan.read': workers,
  'slot.read': workers,
  'slot.post': { ...leaders, facilitator: 'scope' },
  'session.hold': { ...leaders, facilitator: 'scope' },
  'session.correct': { ...leaders, supervisor: 'scope' },
  'resource.write': leaders,
  'resource.read': workers,

  'contact.record': { coordinator: 'scope', supervisor: 'scope', counsellor: 'scope-and-own' },
  'contact.enter-for': { coordinator: 'scope', supervisor: 'scope' },
  'contact.read': { coordinator: 'scope', ...counselling },
  'contact.correct': counselling,
  'case.open': { supervisor: 'scope', counsellor: 'scope-and-own' },
  'case.read': { coordinator: 'scope', ...counselling },
  'case.assign': { coordinator: 'scope', supervisor: 'scope' },
  'case.write': counselling,
  'note.read': counselling,
  'note.write': counselling,
  'case-work.record': counselling,
  'case-work.correct': counselling,
  'case.supervise': { supervisor: 'scope' },
  'client.restrict': { supervisor: 'scope' },
  'audit.read': { supervisor: 'scope' },

  'claim.submit': { ...leaders, supervisor: 'own', facilitator: 'own', counsellor: 'own' },
  'claim.read': { ...leaders, supervisor: 'scope', facilitator: 'own', counsellor: 'own' },
  'claim.withdraw': { ...leaders, supervisor: 'scope-and-own', facilitator: 'own', counsellor: 'own' },
  'claim.decide': { supervisor: 'scope' },
  'hours.read': { ...leaders, supervisor: 'scope', analyst: 'scope', facilitator: 'own', counsellor: 'own' },
  'hours.stream': { administrator: 'scope', analyst: 'scope' },

  'operations.read': { administrator: 'scope' },
  'operations.write': { administrator: 'scope' },
  'evaluation.drive': { administrator: 'scope' },
} as const satisfies Record<string, Row>;

export type Permission = keyof typeof permissions;

/** By these one sees what was confided, or administers people, roles or the system: who holds one signs in by two factors. */
export const SECOND_FACTOR_PERMISSIONS = ['note.read', 'note.write', 'person.write', 'role.assign', 'session.manage', 'service-account.manage', 'operations.read', 'operations.write'] as const satisfies readonly Permission[];

/** What a service account may be given: reading what names nobody. Whatever is not here, notes, people and every change above all, it is never given. */
export const SERVICE_ACCOUNT_PERMISSIONS = [
  'organisation.read', 'hospital.read', 'group.read', 'post.read', 'shift.read', 'duty.read', 'cover.read', 'topic.read', 'plan.read', 'slot.read', 'resource.read', 'hours.read', 'hours.stream',
] as const satisfies readonly Permission[];

/** Whether a role holds a permission, over whatever extent. */
export const holds = (role: string, permission: Permission): boolean => Object.hasOwn(permissions[permission], role);

/**
 * What `actor` may touch under `permission`, over all roles that the actor holds; undefined when none holds it.
 * The system reaches everything; a service account only what it was given by name. Repositories turn this into a predicate of every query (P2).
 */
export function reachOf(actor: Actor, permission: Permission): Reach | undefined {
  if (actor.kind === 'system') return { district: true, hospitalIds: [], ownerId: undefined };
  if (actor.kind === 'anonymous' || actor.only?.includes(permission) === false) return undefined;
  const row: Row = permissions[permission];
  let district = false;
  let own = false;
  let holds = false;
  const hospitalIds: string[] = [];
  for (const grant of actor.grants) {
    const extent = row[grant.role as RoleName];
    if (extent === undefined) continue;
    holds = true;
    if (extent !== 'scope') own = true;
    if (extent === 'own') continue;
    if (grant.scope.kind === 'district') district = true;
    else hospitalIds.push(...grant.scope.hospitalIds);
  }
  return holds ? { district, hospitalIds, ownerId: own ? actor.personId : undefined } : undefined;
}

/** Whether a reach covers a thing of `hospitalId` (null: of no hospital, so the district's) owned by `ownerId`. */
export function covers(reach: Reach, thing: { hospitalId?: string | null; ownerId?: string | null }): boolean {
  if (reach.district) return true;
  if (thing.hospitalId && reach.hospitalIds.includes(thing.hospitalId)) return true;
  return reach.ownerId !== undefined && thing.ownerId === reach.ownerId;
}
