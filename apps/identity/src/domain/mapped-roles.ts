/** Roles by what a provider says of somebody: which ones follow from its claims, and what becomes of those that were given so before. */
import type { Grant } from '@nuanxin/contracts/identity';

/** A role that follows from a claim: where the claim is the value, or a list that has it. */
export interface RoleRule extends Grant {
  readonly claim: string;
  readonly value: string;
}

export type Claims = Readonly<Record<string, unknown>>;

/** The places of a role: hospitals by id, or the whole district (null). */
const placesOf = ({ scope }: Grant): (string | null)[] => (scope.kind === 'district' ? [null] : scope.hospitalIds.map((id) => id.toLowerCase()));
const inList = (grants: readonly Grant[], { role }: Pick<Grant, 'role'>): Grant | undefined => grants.find((grant) => grant.role === role);

function same(one: Grant, other: Grant | undefined): boolean {
  const [places, others] = [new Set(placesOf(one)), new Set(other === undefined ? [] : placesOf(other))];
  return places.size === others.size && [...places].every((place) => others.has(place));
}

/** ID-4: each role once, wherever any of them has it; what the district covers needs no hospitals. */
function merged(grants: readonly Grant[]): Grant[] {
  return [...new Set(grants.map(({ role }) => role))].map((role) => {
    const places = grants.filter((grant) => grant.role === role).flatMap(placesOf);
    return { role, scope: places.includes(null) ? { kind: 'district' } : { kind: 'hospitals', hospitalIds: [...new Set(places.filter((place) => place !== null))] } };
  });
}

/** The value of a claim by its name, or by a path of names with dots between them, such as `realm_access.roles`. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, part) => (typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? (value as Claims)[part] : undefined), claims);
}

/** ID-30: the roles that follow from the claims. */
export function rolesBy(rules: readonly RoleRule[], claims: Claims): Grant[] {
  return merged(rules.filter(({ claim, value }) => {
    const said = claimAt(claims, claim);
    return said === value || (Array.isArray(said) && said.includes(value));
  }));
}

/** What a mapping makes of somebody's roles: those that they have then, those among them that it gave, and those that other accounts are no longer said to have given. */
export interface Mapped {
  readonly grants: readonly Grant[];
  readonly given: readonly Grant[];
  readonly lapsed: readonly Grant['role'][];
}

/** What mappings gave before: this one, and those of the person's other accounts. */
export interface GivenBefore {
  readonly own: readonly Grant[];
  readonly byOthers: readonly Grant[];
}

/**
 * ID-30: a role is the mappings' where it stands as they gave it; it then follows this one's claims, and goes with them unless
 * another account gives it too. A role that an administrator gave, or gave another scope, is theirs: no claim takes or widens it.
 */
export function mapRoles(held: readonly Grant[], { own, byOthers }: GivenBefore, follows: readonly Grant[]): Mapped {
  const was = merged([...own, ...byOthers]);
  const administrators = held.filter((grant) => !same(grant, inList(was, grant)));
  const given = follows.filter((grant) => inList(administrators, grant) === undefined);
  const stillByOthers = byOthers.filter((grant) => inList(administrators, grant) === undefined && (inList(held, grant) ?? inList(given, grant)) !== undefined);
  const after = [...administrators, ...merged([...given, ...stillByOthers])];
  const kept = held.flatMap((grant) => {
    const now = inList(after, grant);
    if (now === undefined) return [];
    return [same(grant, now) ? grant : now];
  });
  const lapsed = [...new Set(byOthers.filter((grant) => inList(stillByOthers, grant) === undefined).map(({ role }) => role))];
  return { grants: [...kept, ...after.filter((grant) => inList(held, grant) === undefined)], given, lapsed };
}

/** ID-5, ID-30: the same for the last administrator: this role stays, until there is another who has it. */
export function keepAdministration(held: readonly Grant[], { own }: GivenBefore, mapped: Mapped): Mapped {
  const administration = held.find(({ role, scope }) => role === 'administrator' && scope.kind === 'district');
  if (administration === undefined || same(administration, inList(mapped.grants, administration))) return mapped;
  const withIt = (grants: readonly Grant[]): Grant[] => [...grants.filter(({ role }) => role !== 'administrator'), administration];
  return { ...mapped, grants: withIt(mapped.grants), given: inList(own, administration) === undefined ? mapped.given : withIt(mapped.given) };
}
