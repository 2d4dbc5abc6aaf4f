/** Sessions: how long one lasts, and what becomes of a refresh token that is shown. */
import type { Change } from '@nuanxin/contracts';
import { sessionEnded } from '@nuanxin/contracts/identity';

export type EndReason = 'signed-out' | 'reuse-detected' | 'deactivated' | 'expired';

/** By what and from where a session is used. */
export interface Origin {
  /** The family of the program, never the whole of what it says of itself. */
  readonly agent: string | null;
  readonly address: string | null;
}

/** A session as it stands. Instants are ISO strings by the system's clock; `usedAt` is the last sign-in or refresh, `agent` and `address` are of then. */
export interface Session extends Origin {
  readonly id: string;
  readonly version: number;
  readonly personId: string;
  readonly startedAt: string;
  readonly usedAt: string;
  /** When what it was begun by was shown last. */
  readonly authenticatedAt: string;
  /** Whether a second factor was shown in it. */
  readonly bySecondFactor: boolean;
  readonly endedAt: string | null;
  readonly reason: EndReason | null;
}

/** Days that a session lasts at the most, and days that it lasts unused (ID-10). */
export const SESSION_DAYS_MAX = 30;
export const SESSION_IDLE_DAYS_MAX = 14;
/** Seconds in which a spent token is taken for a reply that was lost (ID-11). */
export const REUSE_GRACE_SECONDS = 10;
/** Seconds for which what was shown counts for acts that matter (ID-17). */
export const AUTHENTICATED_SECONDS = 300;
/** Sessions that a person may have open; one more ends the one that was longest unused (ID-10). */
export const OPEN_SESSIONS_MAX = 20;

const DAY_MS = 86_400_000;
const after = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

/** ID-10: the instant at which a session is over if it is not used again: 30 days after it began, 14 after its last use. */
export function expiryOf({ startedAt, usedAt }: Pick<Session, 'startedAt' | 'usedAt'>): string {
  const [absolute, idle] = [after(startedAt, SESSION_DAYS_MAX * DAY_MS), after(usedAt, SESSION_IDLE_DAYS_MAX * DAY_MS)];
  return absolute < idle ? absolute : idle;
}

/** A session that begins at `now`. */
export const beginSession = (id: string, personId: string, { bySecondFactor, ...from }: Origin & Pick<Session, 'bySecondFactor'>, now: Date): Session =>
  ({ id, version: 0, personId, ...from, bySecondFactor, startedAt: now.toISOString(), usedAt: now.toISOString(), authenticatedAt: now.toISOString(), endedAt: null, reason: null });

/** ID-17: until when what was shown counts for acts that matter. */
export const authenticatedUntil = ({ authenticatedAt }: Pick<Session, 'authenticatedAt'>): string => after(authenticatedAt, AUTHENTICATED_SECONDS * 1_000);

/** ID-10: a session ends once; ending it again says nothing. One that expired ended when it expired, whenever that was noticed, and not if it was used meanwhile. Where it was used is forgotten (ID-16). */
export function endSession(session: Session, reason: EndReason, now: Date): Change<Session>[] {
  const expiry = expiryOf(session);
  if (session.endedAt !== null || (reason === 'expired' && expiry > now.toISOString())) return [];
  return [{ event: sessionEnded, set: { endedAt: reason === 'expired' ? expiry : now.toISOString(), reason, agent: null, address: null } }];
}

/** A refresh token that was handed out: when it was spent, if it was. */
export interface HandedOut {
  readonly spentAt: string | null;
}

/** `rotate`: spend it and hand out its successor. `repeat`: hand out the same successor again. `end`: end the session. `refuse`: the session is over. */
export type RefreshStep = { readonly kind: 'rotate' } | { readonly kind: 'repeat' } | { readonly kind: 'end'; readonly reason: EndReason } | { readonly kind: 'refuse' };

/**
 * ID-11: each refresh token is good for one refresh (RFC 9700 §4.14.2). A spent one is a reply that was lost, if it was spent
 * less than ten seconds ago and its successor was not used; otherwise two parties hold it, and the session ends.
 * `token` and `successor` are undefined where no such token was handed out.
 */
export function refreshStep(session: Session, token: HandedOut | undefined, successor: HandedOut | undefined, now: Date): RefreshStep {
  if (session.endedAt !== null || token === undefined) return { kind: 'refuse' };
  if (expiryOf(session) <= now.toISOString()) return { kind: 'end', reason: 'expired' };
  if (token.spentAt === null) return { kind: 'rotate' };
  const lostReply = successor?.spentAt === null && now.toISOString() < after(token.spentAt, REUSE_GRACE_SECONDS * 1_000);
  return lostReply ? { kind: 'repeat' } : { kind: 'end', reason: 'reuse-detected' };
}
