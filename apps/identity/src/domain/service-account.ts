/** Service accounts and their keys: what an account may be given, how many keys it has and for how long, and what should be looked at. */
import { holds, type Change, type SERVICE_ACCOUNT_PERMISSIONS } from '@nuanxin/contracts';
import { sessionEnded, type Grant } from '@nuanxin/contracts/identity';
import { DomainError, invalid } from '@nuanxin/kernel';
import { checkGrants } from './grants.js';

export type AccountPermission = (typeof SERVICE_ACCOUNT_PERMISSIONS)[number];

/** An account as it stands. What it may do is said when it is made and stays. Instants are ISO strings by the system's clock. */
export interface ServiceAccount {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly purpose: string;
  readonly responsibleId: string;
  readonly grants: readonly Grant[];
  readonly permissions: readonly AccountPermission[];
  readonly status: 'active' | 'deactivated';
  readonly createdBy: string;
  readonly createdAt: string;
}

/** A key of an account, which others know as the session of all tokens that it gives. */
export interface AccountKey {
  readonly id: string;
  readonly version: number;
  readonly accountId: string;
  readonly hint: string;
  readonly hash: Buffer;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly endedAt: string | null;
  readonly reason: 'signed-out' | 'deactivated' | null;
}

/** Two, so that one is replaced without a pause. */
export const LIVE_KEYS_MAX = 2;
/** Days before its end from which on a key is said to expire soon. */
export const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

const later = (now: Date, days: number): string => new Date(now.getTime() + days * DAY_MS).toISOString();

/** ID-31: a new account. Throws `invalid-input` for roles that cannot be, and for a permission that none of them holds. */
export function createAccount(command: Pick<ServiceAccount, 'id' | 'name' | 'purpose' | 'responsibleId' | 'grants' | 'permissions' | 'createdBy'>, now: Date): ServiceAccount {
  const grants = checkGrants(command.grants);
  const foreign = command.permissions.findIndex((permission) => !grants.some(({ role }) => holds(role, permission)));
  if (foreign >= 0) throw invalid(`/permissions/${foreign}`, 'must be held by one of the roles');
  return { ...command, version: 1, grants, status: 'active', createdAt: now.toISOString() };
}

/** ID-31: name, purpose and who answers for it; what it may do stays. Throws `account-deactivated`. */
export function changeAccount(state: ServiceAccount, command: Partial<Pick<ServiceAccount, 'name' | 'purpose' | 'responsibleId'>>): ServiceAccount {
  requireActive(state);
  return { ...state, ...command, version: state.version + 1 };
}

/** Whether a key gives tokens still, or by what it does not. */
export function keyStateOf({ endedAt, expiresAt }: Pick<AccountKey, 'endedAt' | 'expiresAt'>, now: Date): 'live' | 'expired' | 'revoked' {
  if (endedAt !== null) return 'revoked';
  return expiresAt > now.toISOString() ? 'live' : 'expired';
}

/** The live ones before the others, each in the order that they have. */
export const liveFirst = (keys: readonly AccountKey[], now: Date): AccountKey[] => {
  const isLive = (key: AccountKey): boolean => keyStateOf(key, now) === 'live';
  return [...keys.filter(isLive), ...keys.filter((key) => !isLive(key))];
};

export const expiresSoon = (key: AccountKey, now: Date): boolean => keyStateOf(key, now) === 'live' && key.expiresAt <= later(now, SOON_DAYS);

/** ID-32: a new key for `days`. Throws `account-deactivated`, and `keys-enough` where there are two that live. */
export function makeKey(account: ServiceAccount, live: number, key: Pick<AccountKey, 'id' | 'hint' | 'hash' | 'madeBy'> & { readonly days: number }, now: Date): AccountKey {
  requireActive(account);
  if (live >= LIVE_KEYS_MAX) throw new DomainError('keys-enough');
  const { days, ...made } = key;
  return { ...made, version: 0, accountId: account.id, madeAt: now.toISOString(), expiresAt: later(now, days), lastUsedAt: null, endedAt: null, reason: null };
}

/** ID-33: a key ends once, and everybody refuses the tokens that it gave. */
export const endKey = (key: AccountKey, reason: 'signed-out' | 'deactivated', now: Date): Change<AccountKey>[] =>
  (key.endedAt === null ? [{ event: sessionEnded, set: { endedAt: now.toISOString(), reason } }] : []);

export type Attention = 'no-live-key' | 'key-expires-soon' | 'responsible-deactivated';

/** ID-32: what should be looked at of an active account: its program stands still, soon will, or nobody answers for it. A key that is about to go is no matter where a later one is in place. */
export function attentionOf({ status }: ServiceAccount, keys: readonly AccountKey[], isResponsibleActive: boolean, now: Date): Attention[] {
  if (status !== 'active') return [];
  const live = keys.filter((key) => keyStateOf(key, now) === 'live');
  const ofKeys: Attention[] = live.length === 0 ? ['no-live-key'] : live.every((key) => expiresSoon(key, now)) ? ['key-expires-soon'] : [];
  return [...ofKeys, ...(isResponsibleActive ? [] : ['responsible-deactivated' as const])];
}

function requireActive({ status }: ServiceAccount): void {
  if (status !== 'active') throw new DomainError('account-deactivated');
}
