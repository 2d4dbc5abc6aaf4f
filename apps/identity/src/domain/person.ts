/** People: the rules of registering one, of what they are by training, and of what they may do. */
import { covers, reachOf, type Change } from '@nuanxin/contracts';
import { personChanged, personDeactivated, personReactivated, personRegistered, roleChanged, type Grant, type HeldProfession } from '@nuanxin/contracts/identity';
import { DomainError, type Actor } from '@nuanxin/kernel';
import { changed } from './changed.js';
import { checkGrants } from './grants.js';
import { checkProfessions } from './professions.js';

/** A person as they stand. `login` null: they cannot sign in. Passwords are kept apart and are no part of this. */
export interface Person {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly login: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly wechat: string | null;
  readonly organisationId: string | null;
  readonly status: 'active' | 'deactivated';
  readonly professions: readonly HeldProfession[];
  readonly grants: readonly Grant[];
  /** The version that the last change of what they may do made: tokens issued before it are refused. */
  readonly rolesVersion: number;
  /** When what identified them was destroyed; null for everybody else. */
  readonly erasedAt: string | null;
  readonly erasureAskedAt: string | null;
  /** Why what is kept of them is only stored; null for everybody else (ID-40). */
  readonly restriction: 'own-wish' | 'legal-hold' | null;
}

type Particulars = Pick<Person, 'name' | 'phone' | 'email' | 'wechat' | 'organisationId' | 'professions'>;

/** What is registered of a person; what is left out is null or empty. */
type Registration = Pick<Person, 'id' | 'name'> & { readonly [Field in Exclude<keyof Particulars, 'name'> | 'login' | 'grants']?: Person[Field] | undefined };

/** Whether the actor may assign roles throughout the district, which is what administrators may. */
export const mayAssignRoles = (actor: Actor): boolean => {
  const reach = reachOf(actor, 'role.assign');
  return reach !== undefined && covers(reach, {});
};

/** Whether the person can administer the district now: active, able to sign in, administrator of the whole of it (ID-5). */
export const isAdministrator = ({ status, login, grants }: Person): boolean =>
  status === 'active' && login !== null && grants.some(({ role, scope }) => role === 'administrator' && scope.kind === 'district');

/** ID-2: a person is active from their registration on; without a login they cannot sign in. Throws `invalid-input` for periods or roles that cannot be (ID-3, ID-4). */
export function registerPerson(command: Registration): { state: Person; changes: Change<Person>[] } {
  const { id, name, phone = null, email = null, wechat = null, organisationId = null, professions = [], grants = [], login = null } = command;
  checkProfessions(professions);
  const state: Person = { id, version: 0, name, login, phone, email, wechat, organisationId, status: 'active', professions, grants: checkGrants(grants), rolesVersion: 0, erasedAt: null, erasureAskedAt: null, restriction: null };
  return { state, changes: [{ event: personRegistered, set: { rolesVersion: 1 } }] };
}

/** ID-2: particulars may change while the person is active. Throws `person-deactivated`, and `invalid-input` for periods that cannot be (ID-3). */
export function changePerson(state: Person, command: Partial<Particulars>): Change<Person>[] {
  requireActive(state);
  checkProfessions(command.professions ?? []);
  return changed(state, command) ? [{ event: personChanged, set: command }] : [];
}

/** ID-4, ID-5: replaces the roles; `otherAdministrators` is how many could administer the district but for this person. Throws `last-administrator`. */
export function assignRoles(state: Person, grants: readonly Grant[], otherAdministrators: number): Change<Person>[] {
  requireActive(state);
  const set = { grants: checkGrants(grants) };
  keepAnAdministrator(state, { ...state, ...set }, otherAdministrators);
  return changed(state, set) ? [{ event: roleChanged, set: { ...set, rolesVersion: state.version + 1 } }] : [];
}

/** ID-2: sets the login; the password goes with it. Others hear that something changed, so that the version tells it. */
export function setCredentials(state: Person, login: string): Change<Person>[] {
  requireActive(state);
  return [{ event: personChanged, set: { login } }];
}

/**
 * ID-5, ID-6: deactivates a person. Nobody does so to themselves (`own-deactivation`), only administrators to an administrator
 * (`forbidden`), and nobody to the last one (`last-administrator`).
 */
export function deactivatePerson(state: Person, actor: Actor, otherAdministrators: number): Change<Person>[] {
  if (actor.kind === 'person' && actor.personId === state.id) throw new DomainError('own-deactivation');
  if (state.status === 'deactivated') return [];
  requireEqual(state, actor);
  const set = { status: 'deactivated' as const };
  keepAnAdministrator(state, { ...state, ...set }, otherAdministrators);
  return [{ event: personDeactivated, set: { ...set, rolesVersion: state.version + 1 } }];
}

/** ID-6: reactivates a person with the roles that they had; an administrator only by administrators. Throws `person-erased` (ID-41). */
export function reactivatePerson(state: Person, actor: Actor): Change<Person>[] {
  if (state.erasedAt !== null) throw new DomainError('person-erased');
  if (state.status === 'active') return [];
  requireEqual(state, actor);
  return [{ event: personReactivated, set: { status: 'active' } }];
}

function requireActive({ status }: Person): void {
  if (status !== 'active') throw new DomainError('person-deactivated');
}

/** Who may not assign the role of administrator may neither take it away nor give it back. */
function requireEqual({ grants }: Person, actor: Actor): void {
  if (grants.some(({ role }) => role === 'administrator') && !mayAssignRoles(actor)) throw new DomainError('forbidden');
}

function keepAnAdministrator(before: Person, after: Person, others: number): void {
  if (isAdministrator(before) && !isAdministrator(after) && others === 0) throw new DomainError('last-administrator');
}
