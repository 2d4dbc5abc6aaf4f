/** What people may ask of what is kept of them: that it is only stored, and that it is erased (PIPL art. 44, 47). */
import type { Change } from '@nuanxin/contracts';
import { personChanged, personDeactivated, personErased, roleChanged } from '@nuanxin/contracts/identity';
import { DomainError } from '@nuanxin/kernel';
import { isAdministrator, type Person } from './person.js';

/** Days in which somebody who asked to be erased may take it back; an administrator need not wait. */
const ERASURE_DAYS = 7;

const DAY_MS = 86_400_000;

/** From when on somebody who asked at `askedAt` is erased. */
export const erasureDueAt = (askedAt: string): string => new Date(Date.parse(askedAt) + ERASURE_DAYS * DAY_MS).toISOString();

/** Whoever asked by then is due at `now`. */
export const dueWhenAskedBy = (now: Date): Date => new Date(now.getTime() - ERASURE_DAYS * DAY_MS);

/** ID-41: throws `last-administrator` for whom the district could not do without; asking again changes nothing. */
export function askForErasure(state: Person, otherAdministrators: number, now: Date): Change<Person>[] {
  keepAnAdministrator(state, otherAdministrators);
  return state.erasureAskedAt === null ? [{ event: personChanged, set: { erasureAskedAt: now.toISOString() } }] : [];
}

/** ID-41: taken back until it is done. */
export function takeErasureBack(state: Person): Change<Person>[] {
  return state.erasureAskedAt === null ? [] : [{ event: personChanged, set: { erasureAskedAt: null } }];
}

/**
 * ID-41: an administrator erases at once whoever asked, or whom the district no longer needs: they are deactivated.
 * Throws `erasure-not-asked`, and `erasure-held` where a law has what is kept of them stored on (PIPL art. 47).
 */
export function requireErasable({ erasureAskedAt, status, restriction }: Person): void {
  if (erasureAskedAt === null && status === 'active') throw new DomainError('erasure-not-asked');
  if (restriction === 'legal-hold') throw new DomainError('erasure-held');
}

/** ID-41: what identified the person goes, with roles and all that they signed in by; their id stays. Throws as `requireErasable`, and `last-administrator`. */
export function erasePerson(state: Person, otherAdministrators: number, now: Date): Change<Person>[] {
  if (state.erasedAt !== null) return [];
  requireErasable(state);
  keepAnAdministrator(state, otherAdministrators);
  return completeErasure(state, now);
}

/** ID-41: the same of somebody whose key is destroyed already: nothing holds any more what cannot be read. */
export function completeErasure(state: Person, now: Date): Change<Person>[] {
  const rolesGo: Change<Person>[] = state.grants.length === 0 ? [] : [{ event: roleChanged, set: { grants: [], rolesVersion: state.version + 1 } }];
  const theyGo: Change<Person>[] = state.status === 'deactivated' ? [] : [{ event: personDeactivated, set: { status: 'deactivated', rolesVersion: state.version + rolesGo.length + 1 } }];
  return [...rolesGo, ...theyGo, { event: personErased, set: { erasedAt: now.toISOString() } }];
}

/** ID-40: what is kept of the person is only stored: nobody is shown them in a list or given them to assign. A hold stands above their own wish. */
export function restrictPerson(state: Person, ground: 'own-wish' | 'legal-hold'): Change<Person>[] {
  if (state.restriction === 'legal-hold' || state.restriction === ground) return [];
  return [{ event: personChanged, set: { restriction: ground } }];
}

/** ID-40: a wish of one's own is lifted by oneself, a hold by administrators. Throws `restriction-held`. */
export function liftRestriction(state: Person, by: 'themselves' | 'administrator'): Change<Person>[] {
  if (state.restriction === null) return [];
  if (state.restriction === 'legal-hold' && by === 'themselves') throw new DomainError('restriction-held');
  return [{ event: personChanged, set: { restriction: null } }];
}

/** Whether nothing may be done with the person but storing what is kept of them. */
export const isSetAside = ({ restriction, erasedAt }: Pick<Person, 'restriction' | 'erasedAt'>): boolean => restriction !== null || erasedAt !== null;

function keepAnAdministrator(state: Person, others: number): void {
  if (isAdministrator(state) && others === 0) throw new DomainError('last-administrator');
}
